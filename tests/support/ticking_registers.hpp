#pragma once

#include "platform/base/registers.hpp"

#include "tests/tools/emulator/chip/manual_surroundings.hpp"

namespace actorcsi::test {

/// Registers of a peripheral of tools/emulator, for drivers that poll them:
/// time passes with each read.
class ticking_registers final : public platform::register_block {
public:
  ticking_registers(platform::register_block& registers,
                    emulator::test::manual_clock& clock)
    : registers_(registers), clock_(clock) {
    // nop
  }

  uint32_t read(uint32_t offset) noexcept override {
    ++reads;
    clock_.pass(seconds_per_read);
    return registers_.read(offset);
  }

  void write(uint32_t offset, uint32_t value) noexcept override {
    registers_.write(offset, value);
  }

  /// 0: time stands still.
  double seconds_per_read = 1e-6;
  uint64_t reads = 0;

private:
  platform::register_block& registers_;
  emulator::test::manual_clock& clock_;
};

} // namespace actorcsi::test
