#pragma once

#include <cstdint>
#include <string>

#include "caf/expected.hpp"

#include "platform/serial/posix/fd_serial.hpp"
#include "platform/serial/posix/tcp_endpoint.hpp"

namespace actorcsi::platform {

/// The counterpart of tcp_serial: a serial line to a listener at an address.
/// open() connects, which takes at most 2 s, and fails with
/// errc::device_unavailable if there is no answer.
///
/// When the other side leaves, write() takes nothing; open() the port again
/// once it is back.
class tcp_client_serial final : public fd_serial {
public:
  /// How long open() waits for the other side, in milliseconds.
  static constexpr int connect_limit_ms = 2000;

  explicit tcp_client_serial(tcp_address where);

  ~tcp_client_serial() override;

private:
  caf::expected<std::string> open_line(uint32_t baud) override;

  void close_line() override;

  int line() const override;

  bool has_peer() override;

  ssize_t send_some(span<const uint8_t> bytes) override;

  const tcp_address where_;
  int fd_ = -1;
};

} // namespace actorcsi::platform
