#pragma once

#include <cstdint>

#include "platform/bare_metal/progress_monitor.hpp"

namespace actorcsi::mps2_an500 {

/// Registers of the APB watchdog in ARM's Cortex-M System Design Kit (ARM DDI
/// 0479C, section 4.5).
struct cmsdk_watchdog_registers {
  volatile uint32_t load;
  volatile uint32_t value;
  volatile uint32_t control;
  volatile uint32_t clear;
  volatile uint32_t raw_status;
  volatile uint32_t masked_status;
  uint32_t reserved[762];
  volatile uint32_t lock;
};

/// Raises the non-maskable interrupt if it is not fed in time, and resets the
/// board after as long again.
class cmsdk_watchdog final : public bare_metal::watchdog {
public:
  cmsdk_watchdog(cmsdk_watchdog_registers& registers, uint32_t clock_hz,
                 uint32_t timeout_ms)
    : registers_(registers) {
    constexpr uint32_t key = 0x1ACCE551;
    registers_.lock = key;
    registers_.load = clock_hz / 1'000 * timeout_ms;
    // Reset and interrupt.
    registers_.control = 3;
    registers_.lock = 0;
  }

  void feed() noexcept override {
    constexpr uint32_t key = 0x1ACCE551;
    registers_.lock = key;
    registers_.clear = 1;
    registers_.lock = 0;
  }

private:
  cmsdk_watchdog_registers& registers_;
};

} // namespace actorcsi::mps2_an500
