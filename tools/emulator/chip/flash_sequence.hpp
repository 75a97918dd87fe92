#pragma once

#include <array>
#include <cstdint>

namespace actorcsi::emulator {

/// What a sequence of FlexSPI's look-up table makes of a command for a flash.
struct flash_sequence {
  enum class data { none, read, write };

  uint8_t command = 0;
  unsigned address_bits = 0;
  unsigned address_pads = 0;
  /// Between address and data, mode bits included.
  unsigned clocks = 0;
  data direction = data::none;
  unsigned data_pads = 0;
  /// Bytes of data, unless the transfer says how many.
  unsigned data_bytes = 0;
  /// Whether it has only instructions that are modelled.
  bool known = true;

  /// Chapter FlexSPI of the manual, section Look Up Table.
  static flash_sequence parse(const std::array<uint32_t, 4>& words);

  /// What it takes with `bytes` of data, in clocks of the bus.
  double duration(uint32_t bytes) const;
};

/// Whether the W25Q128JV has this command to read, section 8.1.2 of its data
/// sheet.
bool is_known_read(const flash_sequence& x);

} // namespace actorcsi::emulator
