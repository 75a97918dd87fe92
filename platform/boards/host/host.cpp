#include "platform/boards/host/host.hpp"

#include "platform/base/errc.hpp"
#include "platform/csi/framebuffers.hpp"
#include "platform/runtime/host/host_time.hpp"
#include "platform/serial/posix/host_serial.hpp"

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
  : camera_(std::move(camera)), uart_(std::move(uart)) {
  // nop
}

link::machine_identity host_board::identity() {
  // OpenMV's number for a software sensor.
  constexpr uint32_t soft_csi = 0x50F7;
  link::machine_identity result;
  result.version.firmware = {ACTORCSI_VERSION_MAJOR, ACTORCSI_VERSION_MINOR,
                             ACTORCSI_VERSION_PATCH};
  result.system.chip_id[0] = soft_csi;
  result.system.hardware = link::hardware::jpeg | link::hardware::multi_core;
  result.system.frame_buffer_kb =
    static_cast<uint32_t>(framebuffers::max_total / 1024);
  result.encoder = &encoder_;
  return result;
}

const clock& host_board::time() {
  static const runtime::host_time instance;
  return instance;
}

} // namespace actorcsi::platform
