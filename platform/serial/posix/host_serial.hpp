#pragma once

#include <memory>
#include <string>

#include "caf/expected.hpp"

#include "platform/serial/posix/fd_serial.hpp"

namespace actorcsi::platform {

/// The serial port that `device` describes, not open yet:
///
/// - `pty`: a new pseudo-terminal, with a symbolic link to it at `link` unless
///   that is empty;
/// - `tcp:HOST:PORT`: the peer connects to this address;
/// - a path, which contains a `/`: this serial device.
///
/// Errors: errc::invalid_argument, naming `device` or `uart.link`.
caf::expected<std::unique_ptr<fd_serial>>
make_host_serial(const std::string& device, const std::string& link);

/// The serial port that leads to a board, not open yet:
///
/// - `tcp:HOST:PORT`: a board, or a simulated one, that listens there;
/// - a path, which contains a `/`: a serial device, the peer's side of a
///   pseudo-terminal, or a symbolic link to either.
///
/// Errors: errc::invalid_argument, naming `device`.
caf::expected<std::unique_ptr<fd_serial>>
make_board_serial(const std::string& device);

} // namespace actorcsi::platform
