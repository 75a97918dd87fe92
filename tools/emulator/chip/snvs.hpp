#pragma once

#include <array>

#include "platform/base/registers.hpp"
#include "tools/emulator/chip/device.hpp"

namespace actorcsi::emulator {

/// The Secure Non-Volatile Storage without its security: the real time counters
/// of its two parts, and the registers that keep their values through a reset.
/// Chapter SNVS of NXP's i.MX RT1060 Security Reference Manual and of its
/// Processor Reference Manual.
class snvs final : public device, public platform::register_block {
public:
  /// The crystal of both counters.
  static constexpr double crystal_hz = 32'768;

  explicit snvs(surroundings around) : around_(std::move(around)) {
    // nop
  }

  /// The part with the battery, LP, does not notice.
  void reset() override {
    hpcomr_ = hpcr_ = 0;
    high_ = {};
  }

  uint32_t read(uint32_t offset) noexcept override;

  void write(uint32_t offset, uint32_t value) noexcept override;

private:
  /// A counter of 47 bits at 32,768 Hz.
  struct counter {
    bool runs = false;
    /// While it does not run, or when it began to.
    uint64_t value = 0;
    double since = 0;
  };

  uint64_t value_of(const counter& x) const;

  void run(counter& x, bool runs);

  /// Sets the upper 15 or the lower 32 bits.
  void set(counter& x, bool upper, uint32_t value);

  void write_low_control(uint32_t value);

  surroundings around_;
  uint32_t hpcomr_ = 0;
  uint32_t hpcr_ = 0;
  uint32_t lpcr_ = 0x20;
  counter high_;
  counter low_;
  std::array<uint32_t, 4> general_purpose_{};
};

} // namespace actorcsi::emulator
