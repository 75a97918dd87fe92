#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace actorcsi::emulator {

/// The flash on FlexSPI, a Winbond W25Q128JV: erasing makes ones of a sector,
/// programming makes zeros of bits, and neither does more.
class nor_flash {
public:
  static constexpr uint32_t base = 0x60000000;
  static constexpr uint32_t size = 16u << 20;
  static constexpr uint32_t sector = 4'096;
  static constexpr uint32_t page = 256;

  nor_flash() : bytes_(size, 0xFF) {
    // nop
  }

  /// Erases the sector with `offset`, which is below `size`.
  void erase_sector(uint32_t offset);

  /// Programs up to the end of the page of `offset`; what is behind that goes
  /// to the page's beginning, as in the chip.
  void program_page(uint32_t offset, const uint8_t* data, uint32_t count);

  /// Erases and programs the segments of an ELF file that lie in the flash.
  /// Throws `std::runtime_error` if it cannot be read or has none.
  void load_elf(const std::string& path);

  /// Has the bytes of a file from its beginning on, and ones behind them.
  /// Throws `std::runtime_error` if it cannot be read or is too large.
  void load(const std::string& path);

  /// Writes all of it to a file. Throws `std::runtime_error`.
  void save(const std::string& path) const;

  uint8_t* data() {
    return bytes_.data();
  }

  const uint8_t* data() const {
    return bytes_.data();
  }

  uint32_t word(uint32_t offset) const;

private:
  void write(uint32_t offset, const uint8_t* data, uint32_t count);

  std::vector<uint8_t> bytes_;
};

} // namespace actorcsi::emulator
