#include "platform/boards/host/host.hpp"

#include <algorithm>
#include <string_view>

#include <unistd.h>

#include "platform/base/errc.hpp"
#include "platform/csi/framebuffers.hpp"
#include "platform/led/host_led.hpp"
#include "platform/led/linux/linux_led.hpp"
#include "platform/runtime/host/host_time.hpp"
#include "platform/serial/posix/host_serial.hpp"

namespace actorcsi::platform {

caf::expected<std::unique_ptr<host_board>>
host_board::make(const host_board_config& config) {
  camera_list cameras;
  for (auto& [name, settings] : config.cameras) {
    auto camera = host_camera::make(settings, time());
    if (!camera)
      return prefixed(camera.error(), "--camera.");
    cameras.emplace_back(name, std::move(*camera));
  }
  std::unique_ptr<host_board> result{new host_board};
  result->cameras_ = std::move(cameras);
  if (config.uart_device != "none") {
    auto port = make_host_serial(config.uart_device, config.uart_link);
    if (!port)
      return prefixed(port.error(), "--uart.");
    result->uart_ = std::move(*port);
  }
  for (auto& [name, device] : config.leds) {
    if (device.empty())
      continue;
    auto made = make_linux_led(device);
    if (!made)
      return prefixed(made.error(), "--led.names: " + name + "=");
    result->leds_[name] = std::move(*made);
  }
  if (auto err = result->make_button(config.button_pin))
    return prefixed(err, "--button.pin: ");
  return result;
}

caf::error host_board::make_button(const std::string& pin) {
  constexpr std::string_view gpio = "gpio:";
  if (pin == "none")
    return caf::none;
  if (pin == "key") {
    auto key = key_input::make(STDIN_FILENO);
    if (!key)
      return std::move(key.error());
    key_button_ = std::move(*key);
    return caf::none;
  }
  if (pin.rfind(gpio, 0) != 0)
    return make_error(errc::invalid_argument,
                      "'" + pin
                        + "' is no pin; give none, key, or gpio:CHIP/LINE");
  auto where = parse_gpio_place(pin.substr(gpio.size()));
  if (!where)
    return std::move(where.error());
  auto line = gpio_line::input(*where);
  if (!line)
    return std::move(line.error());
  line_button_ = std::make_unique<line_input>(std::move(*line));
  return caf::none;
}

led& host_board::led(const std::string& name) {
  auto& result = leds_[name];
  if (!result)
    result = std::make_unique<host_led>();
  return *result;
}

input_pin& host_board::button() {
  if (line_button_)
    return *line_button_;
  if (key_button_)
    return *key_button_;
  return no_button_;
}

uint32_t host_board::leased() const {
  uint32_t result = 0;
  for (auto& x : cameras_)
    result += x.second->port().statistics().leased;
  return result;
}

std::vector<runtime::device*> host_board::devices() {
  std::vector<runtime::device*> result;
  for (auto& x : cameras_)
    result.push_back(&x.second->device());
  if (uart_)
    result.push_back(uart_.get());
  if (line_button_)
    result.push_back(line_button_.get());
  if (key_button_)
    result.push_back(key_button_.get());
  return result;
}

void host_board::on_notice(const std::function<void(const std::string&)>& say) {
  if (uart_)
    uart_->on_notice([say](auto& text) { say("uart: " + text); });
}

link::machine_identity host_board::identity() {
  link::machine_identity result;
  result.version.firmware = {ACTORCSI_VERSION_MAJOR, ACTORCSI_VERSION_MINOR,
                             ACTORCSI_VERSION_PATCH};
  // OpenMV's number for a software sensor.
  constexpr uint32_t soft_csi = 0x50F7;
  auto& ids = result.system.chip_id;
  std::fill_n(ids.begin(), std::min(cameras_.size(), ids.size()), soft_csi);
  result.system.hardware = link::hardware::jpeg | link::hardware::multi_core;
  result.system.frame_buffer_kb =
    static_cast<uint32_t>(framebuffers::max_total / 1024);
  result.encoder = &encoder_;
  return result;
}

const clock& host_board::time() {
  static const runtime::host_clock instance;
  return instance;
}

} // namespace actorcsi::platform
