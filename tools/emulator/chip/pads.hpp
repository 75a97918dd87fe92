#pragma once

#include <array>
#include <initializer_list>

#include "platform/base/registers.hpp"
#include "tools/emulator/chip/device.hpp"

namespace actorcsi::emulator {

/// The IOMUXC: which function each pad has, and which pad feeds an input.
class pads final : public device, public platform::register_block {
public:
  /// The values that a register must have for a wire to lead somewhere.
  struct condition {
    uint16_t offset;
    uint8_t value;
  };

  explicit pads(surroundings around) : around_(std::move(around)) {
    reset();
  }

  void reset() override;

  uint32_t read(uint32_t offset) noexcept override;

  void write(uint32_t offset, uint32_t value) noexcept override;

  bool connected(std::initializer_list<condition> all) const;

private:
  static constexpr uint32_t first = 0x14;
  static constexpr uint32_t end = 0x65C;

  surroundings around_;
  std::array<uint32_t, end / 4> values_{};
};

} // namespace actorcsi::emulator
