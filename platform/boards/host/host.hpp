#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "caf/expected.hpp"

#include "platform/boards/host/host_camera.hpp"
#include "platform/boards/host/jpeg_encoder.hpp"
#include "platform/cpu/host_cpu.hpp"
#include "platform/gpio/linux/key_input.hpp"
#include "platform/gpio/linux/line_input.hpp"
#include "platform/gpio/manual_input.hpp"
#include "platform/led/led.hpp"
#include "platform/openmv/device/machine_identity.hpp"
#include "platform/serial/posix/fd_serial.hpp"

namespace actorcsi::platform {

/// The parts of a PC that stands in for a camera.
struct host_board_config {
  /// By name, each as host_camera::make takes it.
  std::vector<std::pair<std::string, mock_csi_config>> cameras = {
    {"camera", {}}};
  /// Names, each with its device as make_linux_led takes it, or an empty text
  /// for an LED that only remembers its state.
  std::vector<std::pair<std::string, std::string>> leds;
  /// `none`, `key` for Enter at the terminal, or `gpio:CHIP/LINE[/low]`.
  std::string button_pin = "none";
  /// In the syntax of make_host_serial, or `none`.
  std::string uart_device = "none";
  std::string uart_link;
};

/// A PC or Linux board: mock or real cameras, LEDs that are real or only
/// remember their state, a button, and a serial port that is a pseudo-terminal,
/// a TCP port or a real device.
class host_board {
public:
  /// Errors: those of the parts, naming the option.
  static caf::expected<std::unique_ptr<host_board>>
  make(const host_board_config& config);

  using camera_list =
    std::vector<std::pair<std::string, std::unique_ptr<host_camera>>>;

  /// By name, in the order of the configuration.
  const camera_list& cameras() {
    return cameras_;
  }

  /// Framebuffers with a lease, of all cameras.
  uint32_t leased() const;

  /// One that only remembers its state if there is none of that name.
  platform::led& led(const std::string& name);

  platform::input_pin& button();

  /// `nullptr` if there is none.
  serial* uart() {
    return uart_.get();
  }

  /// What has to be driven.
  std::vector<runtime::device*> devices();

  /// Calls `say` with a sentence when a device comes or goes. Set before the
  /// devices are driven, whose thread calls it.
  void on_notice(const std::function<void(const std::string&)>& say);

  /// What the serial line's host learns of this machine: the chip ids of up to
  /// three cameras, which are those of the reference's software sensor.
  link::machine_identity identity();

  host_cpu& cpu() {
    return cpu_;
  }

private:
  host_board() = default;

  caf::error make_button(const std::string& pin);

  static const clock& time();

  camera_list cameras_;
  std::map<std::string, std::unique_ptr<platform::led>> leds_;
  // One of these.
  std::unique_ptr<line_input> line_button_;
  std::unique_ptr<key_input> key_button_;
  manual_input no_button_;
  std::unique_ptr<fd_serial> uart_;
  host_cpu cpu_;
  link::jpeg_encoder encoder_;
};

} // namespace actorcsi::platform
