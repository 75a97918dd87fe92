#pragma once

#include <cstdint>

namespace actorcsi::emulator {

/// The chip as the Boot ROM's program reaches it.
class rom_bus {
public:
  virtual ~rom_bus() = default;

  /// Reads 1, 2 or 4 bytes. Returns false if nothing answers.
  virtual bool read(uint32_t address, unsigned bytes, uint32_t& value) = 0;

  /// Writes 1, 2 or 4 bytes. Returns false if nothing takes them.
  virtual bool write(uint32_t address, unsigned bytes, uint32_t value) = 0;

  /// Waits.
  virtual void pass(double seconds) = 0;
};

} // namespace actorcsi::emulator
