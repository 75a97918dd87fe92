#pragma once

#include <cstdint>
#include <optional>

namespace actorcsi::emulator {

/// Memory with consecutive addresses. Base and size are multiples of 256.
struct memory_window {
  uint32_t base;
  uint32_t size;
  uint8_t* bytes;
  bool writable;
  /// Tightly coupled memories are not behind the caches.
  bool cacheable;
};

/// Everything outside of the processor.
class bus {
public:
  virtual ~bus() = default;

  /// The memory at `address`; none where a peripheral or nothing is. It stays
  /// valid until `processor::memory_map_changed`.
  virtual std::optional<memory_window> memory_at(uint32_t address) = 0;

  /// Accesses what is not memory. `bytes` is 1, 2 or 4, and `address` a
  /// multiple of it. Throws `fault` with a bus error if nothing answers.
  virtual uint32_t read(uint32_t address, unsigned bytes) = 0;

  virtual void write(uint32_t address, uint32_t value, unsigned bytes) = 0;
};

} // namespace actorcsi::emulator
