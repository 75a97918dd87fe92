#pragma once

#include <cstdint>

namespace actorcsi::bare_metal {

/// Why the system was stopped and restarted.
enum class reset_reason : uint32_t {
  power_on,  ///< No earlier run.
  fault,     ///< The processor took a fault.
  watchdog,  ///< An actor ran for too long, or made no progress.
  heap,      ///< The heap was exhausted, or used in an interrupt handler.
  blocking,  ///< An actor would have blocked.
  abort,     ///< A check in CAF, protobuf or the C library failed.
  part,      ///< An actor that the image cannot do without has ended.
  assertion, ///< An assertion of ours failed.
  software,  ///< It was told to, by a host or a debugger.
};

const char* to_string(reset_reason reason);

/// Why the hardware was reset, as its registers have it.
struct hardware_reset {
  reset_reason reason = reset_reason::power_on;
  const char* text = "";
};

/// The record of the previous run.
struct reset_record {
  reset_reason reason = reset_reason::power_on;
  /// Resets since power on.
  uint32_t resets = 0;
  /// One line for a person, without its end.
  char text[160] = {};
};

/// Reads the record of the previous run, once, at the very start. If that left
/// none, the hardware says why it was reset.
const reset_record& last_reset();

/// Reports the reason on the console, records it for the next start, and
/// resets. Callable from anywhere, with any state of the heap and 512 bytes of
/// stack.
[[noreturn]] void stop(reset_reason reason, const char* text);

/// As `stop`, with printf's format. Integers and text only.
[[noreturn]] void stop_with(reset_reason reason, const char* format, ...)
  __attribute__((format(printf, 2, 3)));

/// Writes to the console at once, without interrupts or buffers.
void say_now(const char* text);

} // namespace actorcsi::bare_metal

/// CAF or the C++ library would block; see the thread shim.
extern "C" [[noreturn]] void actorcsi_would_block(const char* what);
