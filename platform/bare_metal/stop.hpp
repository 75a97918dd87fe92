#pragma once

#include <cstdint>

namespace actorcsi::bare_metal {

/// Why the system was stopped and started again.
enum class reset_reason : uint32_t {
  power_on, ///< Nothing is known of a run before.
  fault,    ///< The processor took a fault.
  watchdog, ///< An actor ran for too long, or made no progress.
  heap,     ///< The heap was exhausted, or used in an interrupt handler.
  blocking, ///< An actor would have blocked.
  abort,    ///< A check of CAF's, protobuf's or the C library's failed.
};

const char* to_string(reset_reason reason);

/// What the run before left behind.
struct reset_record {
  reset_reason reason = reset_reason::power_on;
  /// Resets since power on.
  uint32_t resets = 0;
  /// One line without its end, for a person.
  char text[160] = {};
};

/// Reads what the run before left, once, at the very start of this one.
const reset_record& last_reset();

/// Says on the console why, notes it for the next start, and resets. Callable
/// from anywhere, with any heap and any stack that has room for 512 bytes.
[[noreturn]] void stop(reset_reason reason, const char* text);

/// As `stop`, with printf's format. Whole numbers and text only.
[[noreturn]] void stop_with(reset_reason reason, const char* format, ...)
  __attribute__((format(printf, 2, 3)));

/// Writes to the console at once, without interrupts or buffers.
void say_now(const char* text);

} // namespace actorcsi::bare_metal

/// Something of CAF's or the C++ library's would block; see the thread shim.
extern "C" [[noreturn]] void actorcsi_would_block(const char* what);
