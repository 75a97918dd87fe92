#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "caf/expected.hpp"

#include "platform/serial/posix/fd_serial.hpp"
#include "platform/serial/posix/tcp_endpoint.hpp"

namespace actorcsi::platform {

/// A serial port that one peer at a time reaches by TCP, for machines and
/// programs without a terminal. Listens until it is closed. A peer may connect
/// as soon as the former one has left. A second connection is told that the
/// line is in use, and closed; but one that has sent nothing for a while makes
/// room for it. The bytes are neither encrypted nor authenticated.
class tcp_serial final : public fd_serial {
public:
  /// With port 0 the system chooses one. The name() of the open port has the
  /// address and the chosen port: `tcp:127.0.0.1:40123`. A peer that has sent
  /// nothing for `max_silence` makes room for another.
  explicit tcp_serial(tcp_address where, std::chrono::milliseconds max_silence =
                                           std::chrono::seconds{10});

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

  /// Whether the peer has sent nothing for `max_silence_`.
  bool is_silent() const;

  const tcp_address where_;
  const std::chrono::milliseconds max_silence_;
  int listener_ = -1;
  int peer_ = -1;
  /// Takes the place of the peer, which is being hung up; or -1.
  int next_ = -1;
};

} // namespace actorcsi::platform
