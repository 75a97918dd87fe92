#pragma once

namespace actorcsi::bare_metal {

// What the runtime needs from a board, in whatever state the board is.

/// Writes one character to the console and waits until it is being sent.
void put_now(char c);

/// Resets the board. The contents of .noinit survive.
[[noreturn]] void reset_board();

} // namespace actorcsi::bare_metal
