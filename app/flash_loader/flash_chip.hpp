#pragma once

#include <cstdint>

#include "app/flash_loader/serial_line.hpp"
#include "platform/base/registers.hpp"

namespace actorcsi::flash_loader {

/// The board's flash, a Winbond W25Q128JV, by commands of FlexSPI: chapter
/// FlexSPI of NXP's i.MX RT1060 Processor Reference Manual, and section 8 of
/// Winbond's data sheet.
class flash_chip {
public:
  static constexpr uint32_t size = 16u << 20;
  static constexpr uint32_t sector = 4'096;
  static constexpr uint32_t block = 64u << 10;
  static constexpr uint32_t page = 256;

  /// Manufacturer, type, and size as a power of two.
  static constexpr uint32_t identity = 0xEF4018;
  /// The same chip in its other grade, the W25Q128JV-IM.
  static constexpr uint32_t identity_m = 0xEF7018;

  flash_chip(platform::register_block& flexspi, ticks& time)
    : flexspi_(flexspi), time_(time) {
    // nop
  }

  /// Sets FlexSPI up for commands, for a flash with three bytes of address. Its
  /// clock runs, and its pads are set.
  void start();

  uint32_t read_identity();

  // Offsets and counts are within the flash. All but `read` return false if the
  // flash does not end what it does.

  void read(uint32_t offset, uint8_t* to, uint32_t count);

  /// Makes ones of the sector, or of the block if `offset` is the beginning of
  /// one and `count` is not less. `done` gets how much.
  bool erase(uint32_t offset, uint32_t count, uint32_t& done);

  bool program(uint32_t offset, const uint8_t* from, uint32_t count);

private:
  bool wait_until_ready(uint32_t ms);

  void enable_write();

  void execute(uint32_t sequence, uint32_t offset, uint32_t count);

  void receive(uint8_t* to, uint32_t count);

  void put(const uint8_t* from, uint32_t count);

  platform::register_block& flexspi_;
  ticks& time_;
};

} // namespace actorcsi::flash_loader
