#include "platform/bare_metal/stop.hpp"

#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "platform/bare_metal/board_hooks.hpp"
#include "platform/bare_metal/interrupts.hpp"

namespace actorcsi::bare_metal {

namespace {

/// Distinguishes the record of a previous run from random memory at power on.
constexpr uint32_t magic = 0xAC7025C5;

/// Each member has a constant value: a constructor would run after the record
/// was read, and clear it.
struct kept {
  uint32_t magic = 0;
  /// This run has not been stopped: only the number of resets counts.
  uint32_t is_running = 0;
  reset_record record;
  uint32_t check = 0;
};

/// Not initialised by the start-up code.
__attribute__((section(".noinit"))) kept left_behind;

reset_record seen;
bool has_seen = false;

/// Guards against a fault within a report.
bool stopping = false;

uint32_t check_of(const reset_record& x) {
  // FNV-1a.
  auto bytes = reinterpret_cast<const uint8_t*>(&x);
  uint32_t result = 2166136261u;
  for (size_t i = 0; i < sizeof(x); ++i)
    result = (result ^ bytes[i]) * 16777619u;
  return result;
}

void leave_behind(const reset_record& x, bool is_running) {
  left_behind.is_running = is_running ? 1 : 0;
  left_behind.record = x;
  left_behind.check = check_of(left_behind.record);
  left_behind.magic = magic;
}

/// The record of a run that was not stopped, which was the reset of number
/// `resets`.
reset_record without_report(uint32_t resets) {
  reset_record result;
  auto hardware = read_hardware_reset();
  if (hardware.reason == reset_reason::power_on)
    return result;
  result.reason = hardware.reason;
  result.resets = resets;
  strncpy(result.text, hardware.text, sizeof(result.text) - 1);
  return result;
}

} // namespace

const char* to_string(reset_reason reason) {
  switch (reason) {
  case reset_reason::power_on:
    return "power on";
  case reset_reason::fault:
    return "fault";
  case reset_reason::watchdog:
    return "watchdog";
  case reset_reason::heap:
    return "heap";
  case reset_reason::blocking:
    return "blocking";
  case reset_reason::part:
    return "part";
  case reset_reason::software:
    return "software";
  case reset_reason::abort:
    return "abort";
  case reset_reason::assertion:
    return "assertion";
  }
  return "unknown";
}

const reset_record& last_reset() {
  if (!has_seen) {
    has_seen = true;
    auto is_valid = left_behind.magic == magic
                    && left_behind.check == check_of(left_behind.record);
    auto before = is_valid ? left_behind.record.resets : 0;
    // Read in any case: the next reset's cause is to be found alone.
    seen = without_report(before + 1);
    if (is_valid && left_behind.is_running == 0)
      seen = left_behind.record;
    reset_record running;
    running.resets = seen.resets;
    leave_behind(running, true);
  }
  return seen;
}

void stop(reset_reason reason, const char* text) {
  __asm volatile("cpsid i" : : : "memory");
  auto resets = last_reset().resets + 1;
  if (!stopping) {
    stopping = true;
    reset_record record;
    record.reason = reason;
    record.resets = resets;
    strncpy(record.text, text, sizeof(record.text) - 1);
    leave_behind(record, false);
    say_now("\nstop: ");
    say_now(to_string(reason));
    say_now(": ");
    say_now(record.text);
    say_now("\n");
  }
  reset_board();
}

void stop_with(reset_reason reason, const char* format, ...) {
  char text[sizeof(reset_record::text)];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof(text), format, args);
  va_end(args);
  stop(reason, text);
}

void say_now(const char* text) {
  for (; *text != '\0'; ++text)
    put_now(*text);
}

} // namespace actorcsi::bare_metal

using actorcsi::bare_metal::reset_reason;

extern "C" {

void actorcsi_would_block(const char* what) {
  actorcsi::bare_metal::stop_with(reset_reason::blocking,
                                  "%s: would block the only thread", what);
}

void actorcsi_caf_critical(const char* file, int line, const char* what) {
  auto name = strrchr(file, '/');
  actorcsi::bare_metal::stop_with(reset_reason::abort, "CAF: %s:%d: %s",
                                  name != nullptr ? name + 1 : file, line,
                                  what);
}

void actorcsi_log(const char* level, const char* file, int line,
                  const char* message) {
  char text[160];
  snprintf(text, sizeof(text), "protobuf %s %s:%d: %s\n", level, file, line,
           message);
  actorcsi::bare_metal::say_now(text);
}

void abort() {
  actorcsi::bare_metal::stop(reset_reason::abort, "abort was called");
}

} // extern "C"
