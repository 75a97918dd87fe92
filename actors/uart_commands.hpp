#pragma once

#include <string>
#include <variant>

#include "caf/expected.hpp"

#include "actorcsi/camera.pb.h"
#include "actorcsi/heartbeat.pb.h"
#include "actorcsi/led.pb.h"

namespace actorcsi {

/// The commands that a peer may type, one to a line. They are plain values;
/// the UART peer sends them on.
namespace uart_command {

struct help {};

struct stats {};

/// An order to the LED of that name; empty for the first one.
struct led {
  struct toggle {};
  struct query {};

  std::string name;
  std::variant<LedState, LedBlink, toggle, query> order;
};

using any = std::variant<help, stats, led, CameraConfig, CameraKnobSetting,
                         CameraKnob, HeartbeatConfig>;

/// Understands `line`. Errors: errc::invalid_argument, naming the word that is
/// wrong and what would be right.
caf::expected<any> parse(const std::string& line);

/// One line for each command.
const char* const* usage();

} // namespace uart_command

} // namespace actorcsi
