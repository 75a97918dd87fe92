#pragma once

#include <functional>

#include "tools/emulator/chip/device.hpp"
#include "tools/emulator/chip/flash_sequence.hpp"
#include "tools/emulator/chip/nor_flash.hpp"

namespace actorcsi::emulator {

/// The commands of the flash chip: sections 7 and 8 of Winbond's data sheet of
/// the W25Q128JV. Erasing and programming take their typical times; meanwhile
/// only the status can be read.
class serial_nor final : public device {
public:
  /// `changed` hears that the content changes, or can be read again.
  serial_nor(nor_flash& content, surroundings around,
             std::function<void(uint32_t offset, uint32_t bytes)> changed)
    : content_(content),
      around_(std::move(around)),
      changed_(std::move(changed)) {
    // nop
  }

  /// The chip has no reset line: a reset of the processor changes nothing.
  void reset() override {
    // nop
  }

  uint64_t next() const override {
    return busy_until_;
  }

  void advance() override;

  bool busy() const {
    return busy_until_ != device::never;
  }

  /// One command, from chip select to chip select, with `bytes` of data from or
  /// to `data`.
  void execute(const flash_sequence& x, uint32_t address, uint8_t* data,
               uint32_t bytes);

  /// The sector with `offset` does not become ones any more.
  void wear_out(uint32_t offset) {
    worn_sector_ = offset / nor_flash::sector;
  }

private:
  /// Whether the chip takes this command in this form now; complains if not.
  bool accepts(const flash_sequence& x);

  void read_status(uint8_t value, uint8_t* data, uint32_t bytes);

  void erase(uint32_t address, uint32_t bytes, double seconds);

  void program(uint32_t address, const uint8_t* data, uint32_t bytes);

  void be_busy(double seconds);

  uint8_t status1() const;

  void complain(const flash_sequence& x, const char* what);

  nor_flash& content_;
  surroundings around_;
  std::function<void(uint32_t, uint32_t)> changed_;
  uint64_t busy_until_ = device::never;
  bool write_enabled_ = false;
  /// QE is set in the part that the board has.
  uint8_t status2_ = 0x02;
  /// What is erased or programmed.
  uint32_t changing_ = 0;
  uint32_t changing_bytes_ = 0;
  uint32_t worn_sector_ = ~0u;
};

} // namespace actorcsi::emulator
