#pragma once

#include <map>
#include <string>
#include <vector>

#include "caf/timespan.hpp"

#include "actorcsi/button.pb.h"
#include "actorcsi/camera.pb.h"
#include "actorcsi/capture.pb.h"
#include "actorcsi/heartbeat.pb.h"
#include "actorcsi/led.pb.h"
#include "actorcsi/uart_peer.pb.h"

#include "actors/remote/calls/caller.hpp"

namespace actorcsi {

/// Settings of a run of all actors on one node.
struct run_settings {
  /// Settings of every camera without settings of its own.
  CameraConfig camera;
  /// Names of the cameras; the first one is the main camera.
  std::vector<std::string> cameras = {"camera"};
  /// Settings of cameras, by name.
  std::map<std::string, CameraConfig> own_cameras;
  CaptureConfig capture;
  /// The LED that capture drives; empty for none.
  std::string capture_led;
  /// Names of the LEDs; the first one blinks.
  std::vector<std::string> leds;
  LedBlink led;
  ButtonConfig button;
  HeartbeatConfig heartbeat;
  UartOpen uart;
  /// Who may call what from elsewhere.
  call_policy policy;
  /// Folder for frames saved as PNG, or JPEG as they are; empty to save none.
  std::string save;
  /// Folder for the button's pictures; empty to save none.
  std::string button_save;
  /// 0 for no limit.
  caf::timespan duration{0};

  const CameraConfig& camera_of(const std::string& name) const {
    auto own = own_cameras.find(name);
    return own != own_cameras.end() ? own->second : camera;
  }
};

/// Names of the parts, and of the parts that they use, on this node or another
/// one.
struct part_names {
  std::string button = "button";
  std::string heartbeat = "heartbeat";
  std::string uart = "uart";
  std::vector<std::string> captures = {"capture"};
  std::string frame_saver = "frame_saver";
  std::string traffic = "traffic";
  std::string audit = "audit";
  std::string endpoint = "endpoint";
  /// Names of the parts that capture, motion, the button and the UART peer use.
  std::string capture_camera = "camera";
  std::string capture_uart = "uart";
  std::string uart_camera = "camera";
  std::string uart_heartbeat = "heartbeat";
};

} // namespace actorcsi
