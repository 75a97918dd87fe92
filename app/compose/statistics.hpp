#pragma once

#include <map>
#include <string>
#include <vector>

#include "caf/timespan.hpp"

#include "actorcsi/button.pb.h"
#include "actorcsi/camera.pb.h"
#include "actorcsi/capture.pb.h"
#include "actorcsi/frame_saver.pb.h"
#include "actorcsi/heartbeat.pb.h"
#include "actorcsi/led.pb.h"
#include "actorcsi/supervisor.pb.h"
#include "actorcsi/uart_peer.pb.h"

namespace actorcsi {

/// The statistics of a node, decoded from its report.
struct node_statistics {
  /// Time since all parts had started.
  caf::timespan elapsed{0};
  CameraStatistics camera;
  CaptureStatistics capture;
  std::map<std::string, LedStatistics> leds;
  /// The LED that blinks.
  std::string first_led;
  HeartbeatStatistics heartbeat;
  UartStatistics uart;
  FrameSaverStatistics saver;
  ButtonStatistics button;
  /// Statistics of all other parts, in wire format.
  std::vector<PartReport> others;
};

} // namespace actorcsi
