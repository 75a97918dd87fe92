#pragma once

#include <cstdint>

#include "platform/base/critical_section.hpp"
#include "platform/gpio/input_pin.hpp"

namespace actorcsi::platform {

/// An input that is one bit of a register and has no interrupt, such as the
/// buttons of FPGAIO on ARM's development boards. A timer polls it.
class polled_input final : public input_pin {
public:
  polled_input(const volatile uint32_t& reg, uint32_t mask) noexcept
    : register_(reg), mask_(mask) {
    // nop
  }

  bool active() const noexcept override {
    return (register_ & mask_) != 0;
  }

  void on_change(doorbell* bell) noexcept override {
    critical_guard guard{lock_};
    bell_ = bell;
  }

  /// Called by the timer's interrupt handler.
  void poll() noexcept {
    auto now = active();
    if (now == before_)
      return;
    before_ = now;
    if (bell_ != nullptr)
      bell_->ring();
  }

private:
  const volatile uint32_t& register_;
  uint32_t mask_;
  bool before_ = false;
  critical_section lock_;
  doorbell* bell_ = nullptr;
};

} // namespace actorcsi::platform
