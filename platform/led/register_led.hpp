#pragma once

#include <cstdint>

#include "platform/base/critical_section.hpp"
#include "platform/led/led.hpp"

namespace actorcsi::platform {

/// An LED that is one bit of a shared register, such as FPGAIO's on ARM's
/// development boards.
class register_led final : public led {
public:
  /// Locks `lock` while the register is read and written back.
  register_led(volatile uint32_t& reg, uint32_t mask, critical_section& lock)
    : register_(reg), mask_(mask), lock_(lock) {
    // nop
  }

  void set(bool on) noexcept override {
    critical_guard guard{lock_};
    auto others = register_ & ~mask_;
    register_ = on ? others | mask_ : others;
  }

private:
  volatile uint32_t& register_;
  uint32_t mask_;
  critical_section& lock_;
};

} // namespace actorcsi::platform
