#pragma once

#include <functional>

#include "platform/base/registers.hpp"
#include "tools/emulator/chip/device.hpp"

namespace actorcsi::emulator {

/// A GPIO: the chapter General Purpose Input/Output of the manual. Of its
/// interrupts, those at both edges (EDGE_SEL).
class gpio final : public device, public platform::register_block {
public:
  /// Hears pin and level when an output changes.
  using listener = std::function<void(unsigned pin, bool high)>;

  /// The interrupts of pins 0 to 15 and 16 to 31.
  struct interrupts {
    signal_line low;
    signal_line high;
  };

  gpio(std::string name, interrupts lines, surroundings around)
    : name_(std::move(name)),
      lines_(std::move(lines)),
      around_(std::move(around)) {
    // nop
  }

  /// What is connected to inputs keeps its level.
  void reset() override;

  uint32_t read(uint32_t offset) noexcept override;

  void write(uint32_t offset, uint32_t value) noexcept override;

  void listen(listener to) {
    listener_ = std::move(to);
  }

  /// Low as well while the pin is no output.
  bool level(unsigned pin) const {
    return (data_ & direction_) >> pin & 1;
  }

  /// Something outside drives the pin.
  void drive(unsigned pin, bool high);

private:
  /// The levels of all pads.
  uint32_t pads() const {
    return (data_ & direction_) | (driven_ & ~direction_);
  }

  void set(uint32_t data, uint32_t direction);

  void note_edges(uint32_t before);

  void update_interrupts();

  std::string name_;
  interrupts lines_;
  surroundings around_;
  listener listener_;
  uint32_t data_ = 0;
  uint32_t direction_ = 0;
  uint32_t driven_ = 0;
  uint32_t mask_ = 0;
  uint32_t pending_ = 0;
  uint32_t both_edges_ = 0;
};

} // namespace actorcsi::emulator
