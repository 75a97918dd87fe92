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

/// Settings of a run of all actors on one node.
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
  /// Folder for frames saved as PNG; empty to save none.
  std::string save;
  /// 0 for no limit.
  caf::timespan duration{0};
};

/// Names of the parts, and of the parts that they use, on this node or another
/// one.
struct part_names {
  std::string camera = "camera";
  std::string heartbeat = "heartbeat";
  std::string uart = "uart";
  std::vector<std::string> captures = {"capture"};
  std::string frame_saver = "frame_saver";
  std::string traffic = "traffic";
  /// Names of the parts that capture and the UART peer use.
  std::string capture_camera = "camera";
  std::string capture_uart = "uart";
  std::string uart_camera = "camera";
  std::string uart_heartbeat = "heartbeat";
};

} // namespace actorcsi
