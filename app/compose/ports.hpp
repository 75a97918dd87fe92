#pragma once

#include <string>
#include <utility>
#include <vector>

#include "platform/cpu/cpu.hpp"
#include "platform/csi/csi.hpp"
#include "platform/csi/picture_store.hpp"
#include "platform/gpio/input_pin.hpp"
#include "platform/led/led.hpp"
#include "platform/openmv/device/machine_identity.hpp"
#include "platform/serial/serial.hpp"

namespace actorcsi {

/// The hardware that the actors drive. It outlives them. `nullptr` means that
/// the machine does not have it.
struct node_ports {
  /// By name; the first one is the main camera.
  std::vector<std::pair<std::string, platform::csi*>> cameras;
  /// By name; the first one blinks.
  std::vector<std::pair<std::string, platform::led*>> leds;
  platform::input_pin* button = nullptr;
  /// Destination of the button's pictures.
  platform::picture_store* button_pictures = nullptr;
  platform::serial* uart = nullptr;
  /// Identity of this machine for the host at the other end of `uart`.
  platform::link::machine_identity identity;
  platform::cpu* cpu = nullptr;
};

} // namespace actorcsi
