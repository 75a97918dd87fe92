#include "platform/boards/cortex_m7/systick_time.hpp"

#include <algorithm>

#include "platform/boards/cortex_m7/registers.hpp"

#include "platform/runtime/bare_metal/interrupts.hpp"

namespace actorcsi::cortex_m7 {

namespace {

constexpr uint32_t interrupts_per_second = 1'000;

/// PENDSTSET in ICSR: SysTick has come around and its handler has not run.
constexpr uint32_t systick_pending = 1u << 26;

/// Periods of SysTick since the start. 64 bits are read in two parts.
volatile uint64_t periods = 0;

} // namespace

systick_time::systick_time(uint32_t hz)
  : mhz_(hz / 1'000'000), period_(hz / interrupts_per_second) {
  systick().rvr = period_ - 1;
  systick().cvr = 0;
  // Processor clock, interrupt, on.
  systick().csr = 7;
}

uint64_t systick_time::ticks() const noexcept {
  bare_metal::interrupt_guard guard;
  auto whole = periods;
  auto left = systick().cvr;
  if ((scb().icsr & systick_pending) != 0) {
    // It came around just now: the counter may be from before or after.
    left = systick().cvr;
    ++whole;
  }
  return whole * period_ + (period_ - 1 - left);
}

platform::time_point systick_time::now() const noexcept {
  // Not zero: CAF takes the clock's epoch for "no time".
  return platform::time_point{std::chrono::seconds{1} + to_timespan(ticks())};
}

caf::timespan systick_time::busy_time() const {
  return to_timespan(ticks() - slept_);
}

caf::timespan systick_time::to_timespan(uint64_t ticks) const noexcept {
  return caf::timespan{static_cast<int64_t>(ticks * 1'000 / mhz_)};
}

void systick_time::sleep_until(platform::time_point deadline) {
  auto end = std::min(deadline, now() + max_sleep);
  for (;;) {
    {
      // Masked, so that what wakes between looking and sleeping is not lost.
      bare_metal::interrupt_guard guard;
      if (woken_ || now() >= end) {
        woken_ = false;
        return;
      }
      auto begin = ticks();
      bare_metal::wait_for_interrupt();
      slept_ += ticks() - begin;
    }
    // Here the interrupt is handled.
  }
}

} // namespace actorcsi::cortex_m7

extern "C" void SysTick_Handler() {
  actorcsi::cortex_m7::periods = actorcsi::cortex_m7::periods + 1;
}
