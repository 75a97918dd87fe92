#pragma once

#include <cstdint>
#include <string>

#include "caf/expected.hpp"

#include "platform/serial/posix/fd_serial.hpp"
#include "platform/serial/posix/tcp_endpoint.hpp"

namespace actorcsi::platform {

/// A serial port that one peer at a time reaches by TCP, for machines and
/// programs without a terminal. Listens until it is closed. A peer may connect
/// as soon as the former one has left; a second connection is closed at once.
/// The bytes are neither encrypted nor authenticated.
class tcp_serial final : public fd_serial {
public:
  /// With port 0 the system chooses one. The name() of the open port has the
  /// address and the chosen port: `tcp:127.0.0.1:40123`.
  explicit tcp_serial(tcp_address where);

  ~tcp_serial() override;

private:
  caf::expected<std::string> open_line(uint32_t baud) override;

  void close_line() override;

  int line() const override;

  int listener() const override;

  bool accept_peer() override;

  void hang_up() override;

  bool has_peer() override;

  ssize_t send_some(span<const uint8_t> bytes) override;

  const tcp_address where_;
  int listener_ = -1;
  int peer_ = -1;
};

} // namespace actorcsi::platform
