#include "platform/serial/posix/host_serial.hpp"

#include "platform/base/errc.hpp"
#include "platform/serial/posix/pty_serial.hpp"
#include "platform/serial/posix/tcp_client_serial.hpp"
#include "platform/serial/posix/tcp_serial.hpp"
#include "platform/serial/posix/tty_serial.hpp"

namespace actorcsi::platform {

caf::expected<std::unique_ptr<fd_serial>>
make_host_serial(const std::string& device, const std::string& link) {
  using result = std::unique_ptr<fd_serial>;
  if (device == "pty")
    return result{std::make_unique<pty_serial>(link)};
  const auto tcp = device.rfind("tcp:", 0) == 0;
  if (!tcp && device.find('/') == std::string::npos)
    return make_error(errc::invalid_argument,
                      "device=" + device
                        + ": use pty, tcp:HOST:PORT or a path such as "
                          "/dev/ttyUSB0");
  if (!link.empty())
    return make_error(errc::invalid_argument,
                      "link=" + link + ": only device=pty can have a link");
  if (!tcp)
    return result{std::make_unique<tty_serial>(device)};
  auto where = parse_tcp_address(device);
  if (!where)
    return std::move(where.error());
  return result{std::make_unique<tcp_serial>(std::move(*where))};
}

caf::expected<std::unique_ptr<fd_serial>>
make_board_serial(const std::string& device) {
  using result = std::unique_ptr<fd_serial>;
  if (device.rfind("tcp:", 0) == 0) {
    auto where = parse_tcp_address(device);
    if (!where)
      return std::move(where.error());
    if (where->port == 0)
      return make_error(errc::invalid_argument,
                        "device=" + device
                          + ": give the port that the board listens on");
    return result{std::make_unique<tcp_client_serial>(std::move(*where))};
  }
  if (device.find('/') == std::string::npos)
    return make_error(errc::invalid_argument,
                      "device=" + device
                        + ": use tcp:HOST:PORT or a path such as "
                          "/dev/ttyACM0 or ./board");
  return result{std::make_unique<tty_serial>(device)};
}

} // namespace actorcsi::platform
