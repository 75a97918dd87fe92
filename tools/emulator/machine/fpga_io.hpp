#pragma once

#include <functional>

#include "platform/base/registers.hpp"
#include "tools/emulator/chip/device.hpp"

namespace actorcsi::emulator {

/// FPGAIO on ARM's MPS2 boards: an LED and a button for each bit, ARM DAI 0500.
class fpga_io final : public device, public platform::register_block {
public:
  static constexpr unsigned num_leds = 2;

  /// Hears each change of an LED: its number, and whether it is lit.
  using listener = std::function<void(unsigned, bool)>;

  fpga_io(listener to, surroundings around)
    : to_(std::move(to)), around_(std::move(around)) {
    // nop
  }

  void reset() override {
    set(0);
  }

  uint32_t read(uint32_t offset) noexcept override {
    if (offset == buttons)
      return pressed_;
    refuse_other_than_leds(offset);
    return lit_;
  }

  void write(uint32_t offset, uint32_t value) noexcept override {
    refuse_other_than_leds(offset);
    set(value);
  }

  /// Presses or releases the first button.
  void press(bool down) {
    pressed_ = down ? 1 : 0;
  }

private:
  static constexpr uint32_t buttons = 0x08;

  void refuse_other_than_leds(uint32_t offset) {
    if (offset != 0)
      around_.trouble.refuse(register_name("FPGAIO", offset)
                             + " is accessed, which is not modelled");
  }

  void set(uint32_t lit) {
    auto changed = lit ^ lit_;
    lit_ = lit;
    for (unsigned i = 0; i < num_leds; ++i)
      if ((changed >> i & 1) != 0)
        to_(i, (lit >> i & 1) != 0);
  }

  listener to_;
  surroundings around_;
  uint32_t lit_ = 0;
  uint32_t pressed_ = 0;
};

} // namespace actorcsi::emulator
