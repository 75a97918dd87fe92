#pragma once

#include <cstdint>

#include "platform/base/span.hpp"

namespace actorcsi::platform {

/// Memory as a DMA sees it: with 32-bit addresses and without the cache. Called
/// from interrupt handlers, too.
class dma_memory {
public:
  /// The bus address of `memory`.
  virtual uint32_t address_of(span<const uint8_t> memory) noexcept = 0;

  /// Call before a DMA writes to `memory`: from now on no line of the cache may
  /// be written back to it.
  virtual void before_write(span<const uint8_t> memory) noexcept = 0;

  /// Call after a DMA has written to `memory` and before the processor reads
  /// it: cached content is stale.
  virtual void after_write(span<const uint8_t> memory) noexcept = 0;

protected:
  ~dma_memory() = default;
};

} // namespace actorcsi::platform
