#include "tools/emulator/chip/gpio.hpp"

namespace actorcsi::emulator {

namespace {

constexpr uint32_t dr = 0x00;
constexpr uint32_t gdir = 0x04;
constexpr uint32_t psr = 0x08;
constexpr uint32_t imr = 0x14;
constexpr uint32_t isr = 0x18;
constexpr uint32_t edge_sel = 0x1C;
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
    return pads();
  case imr:
    return mask_;
  case isr:
    return pending_;
  case edge_sel:
    return both_edges_;
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
  case imr:
    if ((value & ~both_edges_) != 0)
      around_.trouble.refuse(register_name(name_, offset)
                             + ": an interrupt that is not of both edges is "
                               "not modelled");
    mask_ = value;
    return update_interrupts();
  case isr:
    pending_ &= ~value;
    return update_interrupts();
  case edge_sel:
    both_edges_ = value;
    return;
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

void gpio::reset() {
  set(0, 0);
  mask_ = pending_ = both_edges_ = 0;
  update_interrupts();
}

void gpio::drive(unsigned pin, bool high) {
  auto before = pads();
  driven_ = high ? driven_ | 1u << pin : driven_ & ~(1u << pin);
  note_edges(before);
}

void gpio::note_edges(uint32_t before) {
  // Masked edges are noted as well.
  pending_ |= (before ^ pads()) & both_edges_;
  update_interrupts();
}

void gpio::update_interrupts() {
  constexpr uint32_t low = 0xFFFF;
  lines_.low((pending_ & mask_ & low) != 0);
  lines_.high((pending_ & mask_ & ~low) != 0);
}

void gpio::set(uint32_t data, uint32_t direction) {
  auto before = pads();
  auto changed = (data & direction) ^ (data_ & direction_);
  data_ = data;
  direction_ = direction;
  note_edges(before);
  for (auto left = changed; left != 0; left &= left - 1) {
    auto pin = static_cast<unsigned>(__builtin_ctz(left));
    if (listener_)
      listener_(pin, level(pin));
  }
}

} // namespace actorcsi::emulator
