#pragma once

#include <functional>

#include "platform/base/registers.hpp"
#include "tools/emulator/chip/device.hpp"

namespace actorcsi::emulator {

/// A GPIO's outputs: the chapter General Purpose Input/Output of the manual.
class gpio final : public device, public platform::register_block {
public:
  /// Hears pin and level when an output changes.
  using listener = std::function<void(unsigned pin, bool high)>;

  gpio(std::string name, surroundings around)
    : name_(std::move(name)), around_(std::move(around)) {
    // nop
  }

  void reset() override {
    set(0, 0);
  }

  uint32_t read(uint32_t offset) noexcept override;

  void write(uint32_t offset, uint32_t value) noexcept override;

  void listen(listener to) {
    listener_ = std::move(to);
  }

  /// Low as well while the pin is no output.
  bool level(unsigned pin) const {
    return (data_ & direction_) >> pin & 1;
  }

private:
  void set(uint32_t data, uint32_t direction);

  std::string name_;
  surroundings around_;
  listener listener_;
  uint32_t data_ = 0;
  uint32_t direction_ = 0;
};

} // namespace actorcsi::emulator
