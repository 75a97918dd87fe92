#pragma once

#include "platform/bare_metal/stop.hpp"

namespace actorcsi::bare_metal {

// What the runtime needs from a board, in whatever state the board is.

/// Writes one character to the console and waits until it is being sent.
void put_now(char c);

/// Why the hardware was reset, by its own registers; `power_on` if they say
/// nothing else, or if it has none. Called once, at the very start.
hardware_reset read_hardware_reset();

/// Resets the board, once the console has sent everything. The contents of
/// .noinit survive.
[[noreturn]] void reset_board();

} // namespace actorcsi::bare_metal
