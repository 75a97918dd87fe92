#pragma once

#include <cstdint>

#include "caf/span.hpp"

namespace actorcsi::platform {

/// Memory as a DMA sees it: by addresses of 32 bits and behind the cache's
/// back. Called from interrupt handlers, too.
class dma_memory {
public:
  virtual ~dma_memory() = default;

  /// The address of `memory` on the bus.
  virtual uint32_t address_of(caf::span<const uint8_t> memory) noexcept = 0;

  /// A DMA is going to write to `memory`: no line of the cache may be written
  /// back to it from now on.
  virtual void before_write(caf::span<const uint8_t> memory) noexcept = 0;

  /// A DMA has written to `memory`, and the processor is going to read it: what
  /// the cache has of it is stale.
  virtual void after_write(caf::span<const uint8_t> memory) noexcept = 0;
};

} // namespace actorcsi::platform
