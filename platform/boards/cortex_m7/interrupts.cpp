#include "platform/boards/cortex_m7/interrupts.hpp"

#include "platform/bare_metal/stop.hpp"
#include "platform/boards/cortex_m7/faults.hpp"
#include "platform/boards/cortex_m7/registers.hpp"

namespace actorcsi::cortex_m7 {

namespace {

const bare_metal::progress_monitor* monitor = nullptr;

unsigned watchdog_ms = 0;

/// Called by `watchdog_entry`.
extern "C" [[noreturn]] __attribute__((used)) void
report_watchdog(uint32_t stack_pointer) {
  auto frame = frame_at(stack_pointer);
  bare_metal::stop_with(
    bare_metal::reset_reason::watchdog,
    "%s did not return within %u ms, pc %08x",
    monitor != nullptr ? monitor->current() : "the start", watchdog_ms,
    static_cast<unsigned>(frame != nullptr ? frame->pc : 0));
}

} // namespace

void no_handler() {
  // The number in ICSR includes the processor's own 16 exceptions.
  bare_metal::stop_with(bare_metal::reset_reason::fault,
                        "interrupt %u has no handler",
                        static_cast<unsigned>(scb().icsr & 0x1FF) - 16);
}

void watch_progress(const bare_metal::progress_monitor* x, unsigned limit_ms) {
  monitor = x;
  watchdog_ms = limit_ms;
}

} // namespace actorcsi::cortex_m7

extern "C" __attribute__((naked)) void watchdog_entry() {
  __asm volatile("tst lr, #4\n"
                 "ite eq\n"
                 "mrseq r0, msp\n"
                 "mrsne r0, psp\n"
                 "b report_watchdog\n");
}
