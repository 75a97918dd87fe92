#pragma once

#include <cstdint>

namespace actorcsi::platform {

/// Guards the few instructions that a driver's main loop and its interrupt
/// handler share: masks interrupts. Sections nest.
class critical_section {
public:
  void lock() noexcept {
    uint32_t before;
    __asm volatile("mrs %0, primask\n"
                   "cpsid i"
                   : "=r"(before)
                   :
                   : "memory");
    before_ = before;
  }

  void unlock() noexcept {
    __asm volatile("msr primask, %0" : : "r"(before_) : "memory");
  }

private:
  uint32_t before_ = 0;
};

} // namespace actorcsi::platform
