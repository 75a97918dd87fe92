#pragma once

#include <string>
#include <utility>
#include <vector>

#include "platform/cpu/cpu.hpp"
#include "platform/csi/csi.hpp"
#include "platform/led/led.hpp"
#include "platform/openmv/device/machine_identity.hpp"
#include "platform/serial/serial.hpp"

namespace actorcsi {

/// The hardware that the actors drive. It outlives them. `nullptr` stands for
/// hardware that the machine lacks.
struct node_ports {
  platform::csi* camera = nullptr;
  /// By name; the first one blinks.
  std::vector<std::pair<std::string, platform::led*>> leds;
  platform::serial* uart = nullptr;
  /// What the host at the other end of `uart` is told.
  platform::link::machine_identity identity;
  platform::cpu* cpu = nullptr;
};

} // namespace actorcsi
