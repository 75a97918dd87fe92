#pragma once

#include <cstddef>

namespace actorcsi::bare_metal::semihosting {

// Calls to the debugger or emulator, from ARM's Semihosting for AArch32 and
// AArch64. Without one they are a fault: for emulated boards only.

/// The command line after the image's name, or an empty text.
void command_line(char* into, size_t capacity);

/// Ends the emulation.
[[noreturn]] void exit(int code);

} // namespace actorcsi::bare_metal::semihosting
