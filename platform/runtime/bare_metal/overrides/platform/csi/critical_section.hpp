#pragma once

#include <mutex>

#include "platform/runtime/bare_metal/interrupts.hpp"

namespace actorcsi::platform {

/// Guards the few instructions that a driver's two sides share: the loop of
/// the actors and an interrupt handler. Masks interrupts, and nests.
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

/// Holds a critical section as long as it lives.
using critical_guard = std::lock_guard<critical_section>;

} // namespace actorcsi::platform
