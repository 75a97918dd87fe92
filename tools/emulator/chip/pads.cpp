#include "tools/emulator/chip/pads.hpp"

#include <algorithm>

namespace actorcsi::emulator {

namespace {

/// The first register of pad controls; those of functions come before.
constexpr uint32_t first_control = 0x204;
constexpr uint32_t first_input = 0x3F4;

constexpr uint32_t gpio_function = 5;
constexpr uint32_t usual_control = 0x10B0;

} // namespace

void pads::reset() {
  for (uint32_t offset = first; offset < end; offset += 4)
    values_[offset / 4] = offset < first_control ? gpio_function
                          : offset < first_input ? usual_control
                                                 : 0;
}

uint32_t pads::read(uint32_t offset) noexcept {
  if (offset >= first && offset < end)
    return values_[offset / 4];
  around_.trouble.refuse(register_name("IOMUXC", offset)
                         + " is read, which is not modelled");
  return 0;
}

void pads::write(uint32_t offset, uint32_t value) noexcept {
  if (offset >= first && offset < end)
    values_[offset / 4] = value;
  else
    around_.trouble.refuse(register_name("IOMUXC", offset)
                           + " is written, which is not modelled");
}

bool pads::connected(std::initializer_list<condition> all) const {
  return std::all_of(all.begin(), all.end(), [&](const condition& x) {
    // SION lets the pad be read as well; it selects nothing.
    auto mask = x.offset < first_control ? 0xFu : ~0u;
    return (values_[x.offset / 4] & mask) == x.value;
  });
}

} // namespace actorcsi::emulator
