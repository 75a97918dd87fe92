#pragma once

#include <cstdint>

namespace actorcsi::bare_metal {

/// Masks interrupts as long as it lives. Guards nest.
class interrupt_guard {
public:
  interrupt_guard() noexcept {
    __asm volatile("mrs %0, primask\n"
                   "cpsid i"
                   : "=r"(before_)
                   :
                   : "memory");
  }

  interrupt_guard(const interrupt_guard&) = delete;

  interrupt_guard& operator=(const interrupt_guard&) = delete;

  ~interrupt_guard() {
    __asm volatile("msr primask, %0" : : "r"(before_) : "memory");
  }

private:
  uint32_t before_;
};

/// The number of the exception that is being handled; 0 in the main loop.
inline uint32_t current_exception() noexcept {
  uint32_t ipsr;
  __asm volatile("mrs %0, ipsr" : "=r"(ipsr));
  return ipsr;
}

/// Makes earlier writes visible to the system, then allows pending interrupts.
inline void barrier() noexcept {
  __asm volatile("dsb\n"
                 "isb"
                 :
                 :
                 : "memory");
}

/// Sleeps until an interrupt is pending, even a masked one.
inline void wait_for_interrupt() noexcept {
  __asm volatile("dsb\n"
                 "wfi"
                 :
                 :
                 : "memory");
}

} // namespace actorcsi::bare_metal
