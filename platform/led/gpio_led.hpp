#pragma once

#include <cstdint>

#include "platform/base/active.hpp"
#include "platform/base/registers.hpp"
#include "platform/led/led.hpp"

namespace actorcsi::platform {

// Offsets in the GPIO chapter of NXP's i.MX RT1060 Processor Reference Manual.
namespace imxrt_gpio_reg {

constexpr uint32_t gdir = 0x04; ///< 1 is an output.
constexpr uint32_t dr_set = 0x84;
constexpr uint32_t dr_clear = 0x88;

} // namespace imxrt_gpio_reg

/// An output of an i.MX RT's GPIO. One write changes the level and touches no
/// other pin.
class gpio_output {
public:
  /// Makes pin `bit` of `port` an output, off.
  gpio_output(register_block& port, unsigned bit, active level) noexcept
    : port_(port), mask_(1u << bit), level_(level) {
    // The level first, so that the pin does not pulse as it becomes an output.
    set(false);
    port_.set(imxrt_gpio_reg::gdir, mask_);
  }

  void set(bool on) noexcept {
    auto high = on == (level_ == active::high);
    port_.write(high ? imxrt_gpio_reg::dr_set : imxrt_gpio_reg::dr_clear,
                mask_);
  }

private:
  register_block& port_;
  uint32_t mask_;
  active level_;
};

/// An LED at an output of an i.MX RT's GPIO.
class gpio_led final : public led {
public:
  gpio_led(register_block& port, unsigned bit, active level) noexcept
    : pin_(port, bit, level) {
    // nop
  }

  void set(bool on) noexcept override {
    pin_.set(on);
  }

private:
  gpio_output pin_;
};

} // namespace actorcsi::platform
