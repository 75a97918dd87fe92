#pragma once

#include <cstring>
#include <initializer_list>

#include "tools/emulator/chip/nor_flash.hpp"

namespace actorcsi::emulator::test {

/// Puts into a flash what the Boot ROM looks for, and a program that begins at
/// `program`. Every exception has an endless loop as its handler.
class small_image {
public:
  static constexpr uint32_t vectors = 0x60002000;
  static constexpr uint32_t program = 0x60002400;
  static constexpr uint32_t handler = 0x60002300;
  static constexpr uint32_t stack = 0x20020000;

  explicit small_image(nor_flash& flash,
                       std::initializer_list<uint16_t> halfwords = {0xE7FE})
    : flash_(flash) {
    put(0x000, 0x42464346);
    put(0x004, 0x56010400);
    // EB with 24 bits of address on four lines, 8 bits of mode, 4 clocks.
    put(0x080, 0x0A18'04EB);
    put(0x084, 0x3204'1EF0);
    put(0x088, 0x2604);
    put(0x08C, 0);
    put(0x1000, 0x412000D1);
    put(0x1004, vectors);
    put(0x100C, 0);
    put(0x1010, 0x60001020);
    put(0x1014, 0x60001000);
    put(0x1018, 0);
    put(0x1020, 0x60000000);
    put(0x1024, 0x3000);
    put(0x1028, 0);
    put(0x2000, stack);
    put(0x2004, program | 1);
    for (uint32_t i = 2; i < 176; ++i)
      put(0x2000 + 4 * i, handler | 1);
    put(0x2300, 0xE7FEE7FE); // b .
    auto at = flash_.data() + 0x2400;
    for (auto x : halfwords) {
      std::memcpy(at, &x, 2);
      at += 2;
    }
  }

  void put(uint32_t offset, uint32_t value) {
    std::memcpy(flash_.data() + offset, &value, 4);
  }

private:
  nor_flash& flash_;
};

} // namespace actorcsi::emulator::test
