#include "platform/boards/cortex_m7/systick_time.hpp"

#include <algorithm>

#include "platform/boards/cortex_m7/registers.hpp"

#include "platform/bare_metal/interrupts.hpp"

namespace actorcsi::cortex_m7 {

namespace {

constexpr uint32_t interrupts_per_second = 1'000;

constexpr uint64_t ns_per_period = 1'000'000'000 / interrupts_per_second;

/// PENDSTSET in ICSR: SysTick has wrapped and its handler has not run.
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

caf::timespan systick_time::elapsed() const noexcept {
  bare_metal::interrupt_guard guard;
  auto whole = periods;
  auto left = systick().cvr;
  if ((scb().icsr & systick_pending) != 0) {
    // It has just wrapped: the counter may be from before or after.
    left = systick().cvr;
    ++whole;
  }
  // The processor divides 32 bits in hardware, but 64 bits in hundreds of
  // instructions, and this is called several times per message.
  uint32_t rest = (period_ - 1 - left) * 1'000 / mhz_;
  return caf::timespan{static_cast<int64_t>(whole * ns_per_period + rest)};
}

platform::time_point systick_time::now() const noexcept {
  // Not zero: for CAF the clock's epoch means "no time".
  return platform::time_point{std::chrono::seconds{1} + elapsed()};
}

caf::timespan systick_time::busy_time() const {
  return elapsed() - slept_;
}

void systick_time::sleep_until(platform::time_point deadline) {
  auto end = std::min(deadline, now() + max_sleep);
  for (;;) {
    {
      // Masked, so that a wake-up between the check and sleeping is not lost.
      bare_metal::interrupt_guard guard;
      if (woken_ || now() >= end) {
        woken_ = false;
        return;
      }
      auto begin = elapsed();
      bare_metal::wait_for_interrupt();
      slept_ += elapsed() - begin;
    }
    // The interrupt is handled here.
  }
}

} // namespace actorcsi::cortex_m7

extern "C" void SysTick_Handler() {
  actorcsi::cortex_m7::periods = actorcsi::cortex_m7::periods + 1;
}
