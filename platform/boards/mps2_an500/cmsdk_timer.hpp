#pragma once

#include <cstdint>

namespace actorcsi::mps2_an500 {

/// Registers of the APB timer in ARM's Cortex-M System Design Kit (ARM DDI
/// 0479C, section 4.1), which counts down and restarts from `reload`.
struct cmsdk_timer_registers {
  volatile uint32_t ctrl; ///< 1 counts, 8 interrupts.
  volatile uint32_t value;
  volatile uint32_t reload;
  volatile uint32_t interrupt; ///< Status; a written 1 clears.
};

constexpr uint32_t timer_counts = 1u << 0;
constexpr uint32_t timer_interrupts = 1u << 3;

} // namespace actorcsi::mps2_an500
