#pragma once

namespace actorcsi::bare_metal {

// What the runtime needs of a board, whatever state that is in.

/// Writes one character to the console and waits until it is on its way.
void put_now(char c);

/// Starts the board anew. What is in .noinit stays.
[[noreturn]] void reset_board();

} // namespace actorcsi::bare_metal
