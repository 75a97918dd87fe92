#pragma once

#include <atomic>
#include <cstdint>

#include "platform/runtime/timekeeper.hpp"

namespace actorcsi::cortex_m7 {

/// Real time on a Cortex-M7: SysTick interrupts a thousand times a second, and
/// its counter gives the time in between. Sleeps with `wfi`.
class systick_time final : public runtime::timekeeper {
public:
  /// `sleep_until` returns after at most this long, so that its caller can feed
  /// a watchdog.
  static constexpr auto max_sleep = std::chrono::milliseconds{50};

  /// Starts the clock, which runs at `hz` ticks of SysTick per second. There
  /// is one object. `hz` is a multiple of a million.
  explicit systick_time(uint32_t hz);

  platform::time_point now() const noexcept override;

  /// Total time for which the processor was not asleep.
  caf::timespan busy_time() const;

  void sleep_until(platform::time_point deadline) override;

  void wake() noexcept override {
    woken_ = true;
  }

  void worked() override {
    // nop: real time passes by itself
  }

private:
  /// Since the start.
  caf::timespan elapsed() const noexcept;

  uint32_t mhz_;
  uint32_t period_;
  volatile bool woken_ = false;
  caf::timespan slept_{0};
};

} // namespace actorcsi::cortex_m7
