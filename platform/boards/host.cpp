#include "platform/boards/host.hpp"

#include "platform/errc.hpp"
#include "platform/serial/host_serial.hpp"

namespace actorcsi::platform {

caf::expected<std::unique_ptr<host_board>>
host_board::make(const host_board_config& config) {
  auto camera = mock_csi::make(config.camera, time());
  if (!camera)
    return prefixed(camera.error(), "--camera.");
  std::unique_ptr<serial> uart;
  if (config.uart_device != "none") {
    auto port = make_host_serial(config.uart_device, config.uart_link);
    if (!port)
      return prefixed(port.error(), "--uart.");
    uart = std::move(*port);
  }
  std::unique_ptr<host_board> result{
    new host_board(std::move(*camera), std::move(uart))};
  for (auto& name : config.leds)
    result->led(name);
  return result;
}

host_board::host_board(std::unique_ptr<mock_csi> camera,
                       std::unique_ptr<serial> uart)
  : camera_(std::move(camera)),
    uart_(std::move(uart)),
    sensor_thread_(*camera_) {
  // nop
}

const clock& host_board::time() {
  static const runtime::host_time instance;
  return instance;
}

} // namespace actorcsi::platform
