#pragma once

#include <cstdint>

#include "caf/error.hpp"

namespace actorcsi::platform {

/// Checks that `baud`, in bits per second, is a rate of termios (50 to
/// 4000000). Errors: errc::invalid_argument; the context names `baud` and the
/// supported rates.
caf::error check_baud(uint32_t baud);

/// Makes the terminal `fd` a transparent 8N1 line without flow control at
/// `baud`, which check_baud() has accepted: no echo, no line editing, no
/// signals. Returns 0, or an `errno` value; ENOTSUP if the device refuses the
/// rate.
int set_raw_8n1(int fd, uint32_t baud);

} // namespace actorcsi::platform
