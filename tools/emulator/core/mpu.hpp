#pragma once

#include <array>
#include <cstdint>

namespace actorcsi::emulator {

enum class access : uint8_t { read, write, fetch };

/// What an address is for one kind of access.
struct attributes {
  bool allowed;
  /// Device or strongly ordered: no caches, no unaligned accesses.
  bool device;
  bool cacheable;
};

/// The memory protection unit with 16 regions, ARM DDI 0403E section B3.5, and
/// the default memory map, section B3.1.
class mpu {
public:
  static constexpr unsigned num_regions = 16;

  /// What accesses to `address` are. With `below_zero` the processor handles
  /// NMI or HardFault, or FAULTMASK is set.
  attributes at(uint32_t address, access how, bool privileged,
                bool below_zero) const;

  /// Whether the answer is the same for all of the 256 bytes around `address`.
  bool uniform(uint32_t address) const;

  uint32_t read(uint32_t offset) const;

  /// Returns false for a register that the unit does not have.
  bool write(uint32_t offset, uint32_t value);

private:
  struct region {
    uint32_t rbar = 0;
    uint32_t rasr = 0;

    bool enabled() const {
      return (rasr & 1) != 0;
    }

    uint64_t size() const {
      return uint64_t{2} << (rasr >> 1 & 31);
    }

    uint32_t base() const {
      return rbar & ~static_cast<uint32_t>(size() - 1);
    }

    bool contains(uint32_t address) const;
  };

  const region* find(uint32_t address) const;

  void set_rbar(uint32_t value);

  uint32_t ctrl_ = 0;
  uint32_t rnr_ = 0;
  std::array<region, num_regions> regions_{};
};

/// What the architecture says of an address without an MPU.
attributes default_attributes(uint32_t address, access how);

} // namespace actorcsi::emulator
