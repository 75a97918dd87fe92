#pragma once

#include <string>
#include <vector>

#include "caf/timespan.hpp"

#include "actorcsi/camera.pb.h"
#include "actorcsi/capture.pb.h"
#include "actorcsi/heartbeat.pb.h"
#include "actorcsi/led.pb.h"
#include "actorcsi/uart_peer.pb.h"

namespace actorcsi {

/// Everything that a run of all actors on one node is told.
struct run_settings {
  CameraConfig camera;
  CaptureConfig capture;
  /// The LED that capture drives; empty for none.
  std::string capture_led;
  /// Names of the LEDs; the first one blinks.
  std::vector<std::string> leds;
  LedBlink led;
  HeartbeatConfig heartbeat;
  UartOpen uart;
  /// Where frames are saved as PNG; empty for nowhere.
  std::string save;
  /// 0 runs until stopped.
  caf::timespan duration{0};
};

/// What the parts are called, and by which names they find each other, on this
/// node or another.
struct part_names {
  std::string camera = "camera";
  std::string heartbeat = "heartbeat";
  std::string uart = "uart";
  std::vector<std::string> captures = {"capture"};
  std::string frame_saver = "frame_saver";
  std::string traffic = "traffic";
  /// Whom they talk to.
  std::string capture_camera = "camera";
  std::string capture_uart = "uart";
  std::string uart_camera = "camera";
  std::string uart_heartbeat = "heartbeat";
};

} // namespace actorcsi
