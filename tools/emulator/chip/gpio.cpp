#include "tools/emulator/chip/gpio.hpp"

namespace actorcsi::emulator {

namespace {

constexpr uint32_t dr = 0x00;
constexpr uint32_t gdir = 0x04;
constexpr uint32_t psr = 0x08;
constexpr uint32_t dr_set = 0x84;
constexpr uint32_t dr_clear = 0x88;
constexpr uint32_t dr_toggle = 0x8C;

} // namespace

uint32_t gpio::read(uint32_t offset) noexcept {
  switch (offset) {
  case dr:
    return data_;
  case gdir:
    return direction_;
  case psr:
    return data_ & direction_;
  default:
    around_.trouble.refuse(register_name(name_, offset)
                           + " is read, which is not modelled");
    return 0;
  }
}

void gpio::write(uint32_t offset, uint32_t value) noexcept {
  switch (offset) {
  case dr:
    return set(value, direction_);
  case gdir:
    return set(data_, value);
  case dr_set:
    return set(data_ | value, direction_);
  case dr_clear:
    return set(data_ & ~value, direction_);
  case dr_toggle:
    return set(data_ ^ value, direction_);
  default:
    around_.trouble.refuse(register_name(name_, offset)
                           + " is written, which is not modelled");
  }
}

void gpio::set(uint32_t data, uint32_t direction) {
  auto changed = (data & direction) ^ (data_ & direction_);
  data_ = data;
  direction_ = direction;
  for (auto left = changed; left != 0; left &= left - 1) {
    auto pin = static_cast<unsigned>(__builtin_ctz(left));
    if (listener_)
      listener_(pin, level(pin));
  }
}

} // namespace actorcsi::emulator
