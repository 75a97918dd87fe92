#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "caf/expected.hpp"

#include "platform/boards/host/jpeg_encoder.hpp"
#include "platform/cpu/host_cpu.hpp"
#include "platform/csi/mock/mock_csi.hpp"
#include "platform/led/host_led.hpp"
#include "platform/openmv/device/machine_identity.hpp"
#include "platform/serial/serial.hpp"

namespace actorcsi::platform {

/// The parts of a PC that stands in for a camera.
struct host_board_config {
  mock_csi_config camera;
  std::vector<std::string> leds;
  /// In the syntax of make_host_serial, or `none`.
  std::string uart_device = "none";
  std::string uart_link;
};

/// A PC: the mock camera, which has to be driven as a device, LEDs that only
/// remember their state, and a serial port that is a pseudo-terminal, a TCP
/// port or a real device.
class host_board {
public:
  /// Errors: those of the parts, naming the option.
  static caf::expected<std::unique_ptr<host_board>>
  make(const host_board_config& config);

  mock_csi& camera() {
    return *camera_;
  }

  host_led& led(const std::string& name) {
    return leds_[name];
  }

  /// `nullptr` if there is none.
  serial* uart() {
    return uart_.get();
  }

  /// What the serial line's host learns of this machine: a camera with the
  /// reference's software sensor.
  link::machine_identity identity();

  host_cpu& cpu() {
    return cpu_;
  }

private:
  host_board(std::unique_ptr<mock_csi> camera, std::unique_ptr<serial> uart);

  static const clock& time();

  std::unique_ptr<mock_csi> camera_;
  std::map<std::string, host_led> leds_;
  std::unique_ptr<serial> uart_;
  host_cpu cpu_;
  link::jpeg_encoder encoder_;
};

} // namespace actorcsi::platform
