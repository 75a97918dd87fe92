#pragma once

#include <cstdint>

#include "caf/error.hpp"

namespace actorcsi::platform {

/// Tells whether `baud`, in bits per second, is a rate that termios knows (50
/// to 4000000). If not, the error is errc::invalid_argument, and its context
/// names `baud` and the rates there are.
caf::error check_baud(uint32_t baud);

/// Makes the terminal `fd` a transparent 8N1 line without flow control at
/// `baud`, which check_baud() has accepted: no echo, no line editing, no
/// signals, every byte as it is. Returns 0, or an `errno` value; ENOTSUP if
/// the device refuses the rate.
int set_raw_8n1(int fd, uint32_t baud);

} // namespace actorcsi::platform
