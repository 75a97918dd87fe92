#pragma once

#include <cstdint>

#include "platform/base/registers.hpp"
#include "platform/csi/imxrt/dma_memory.hpp"

namespace actorcsi::imxrt1062 {

/// The processor's data cache: 32 KB in 4 ways, lines of 32 bytes. The
/// registers are those of the ARMv7-M Architecture Reference Manual (ARM DDI
/// 0403E), section B2.2.7; `core` has absolute addresses.
///
/// DMA buffers are cached, and their lines are invalidated before and after a
/// transfer. For a buffer larger than the cache, the whole cache is cleaned and
/// invalidated instead. That is 1024 operations for any frame size, and the
/// cache holds little else, because the RAM of program and actors is not
/// cached.
class data_cache final : public platform::dma_memory {
public:
  static constexpr uint32_t line = 32;
  static constexpr uint32_t ways = 4;
  static constexpr uint32_t sets = 256;
  static constexpr uint32_t size = line * ways * sets;

  explicit data_cache(platform::register_block& core) noexcept : core_(core) {
    // nop
  }

  /// Switches both caches on. Needs no memory.
  void enable() noexcept;

  /// Writes back changed lines, and invalidates all.
  void clean_all() noexcept;

  // -- dma_memory -------------------------------------------------------------

  uint32_t address_of(span<const uint8_t> memory) noexcept override;

  void before_write(span<const uint8_t> memory) noexcept override;

  void after_write(span<const uint8_t> memory) noexcept override;

private:
  /// One operation for each line of the cache.
  void for_each_line(uint32_t operation) noexcept;

  /// One operation for each line of `memory`.
  void for_each_line(uint32_t operation, span<const uint8_t> memory) noexcept;

  platform::register_block& core_;
};

} // namespace actorcsi::imxrt1062
