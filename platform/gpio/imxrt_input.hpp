#pragma once

#include <cstdint>

#include "platform/base/active.hpp"
#include "platform/base/critical_section.hpp"
#include "platform/base/registers.hpp"
#include "platform/gpio/input_pin.hpp"

namespace actorcsi::platform {

/// An input of an i.MX RT's GPIO, with an interrupt at both edges.
class imxrt_input final : public input_pin {
public:
  // Offsets in the GPIO chapter of NXP's i.MX RT1060 Processor Reference
  // Manual.
  static constexpr uint32_t gdir = 0x04;     ///< 0 is an input.
  static constexpr uint32_t psr = 0x08;      ///< Level of the pad.
  static constexpr uint32_t imr = 0x14;      ///< 1 interrupts.
  static constexpr uint32_t isr = 0x18;      ///< A written 1 clears.
  static constexpr uint32_t edge_sel = 0x1C; ///< 1 is both edges.

  /// Makes pin `bit` of `port` an input. Its pad is set up already.
  imxrt_input(register_block& port, unsigned bit, platform::active level)
    : port_(port), mask_(1u << bit), level_(level) {
    port_.clear(gdir, mask_);
    port_.set(edge_sel, mask_);
    port_.write(isr, mask_);
    port_.set(imr, mask_);
  }

  bool active() const noexcept override {
    auto high = (port_.read(psr) & mask_) != 0;
    return high == (level_ == platform::active::high);
  }

  void on_change(doorbell* bell) noexcept override {
    critical_guard guard{lock_};
    bell_ = bell;
  }

  /// Called by the handler of the port's interrupt.
  void handle_interrupt() noexcept {
    port_.write(isr, mask_);
    // The read waits for the write: else the handler would run once more.
    port_.read(isr);
    if (bell_ != nullptr)
      bell_->ring();
  }

private:
  register_block& port_;
  uint32_t mask_;
  platform::active level_;
  critical_section lock_;
  doorbell* bell_ = nullptr;
};

} // namespace actorcsi::platform
