#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "platform/csi/imxrt/dma_memory.hpp"
#include "platform/csi/imxrt/imxrt_csi_model.hpp"

namespace actorcsi::sim {

/// A board's memory: addresses of 32 bits, and a cache that hides what the DMA
/// has written until the driver says that it is stale.
class memory final : public platform::dma_memory, public platform::bus_memory {
public:
  /// Without `cached` the processor sees what the DMA writes at once.
  explicit memory(bool cached) : cached_(cached) {
    // nop
  }

  /// Called with the processor's address of what the DMA is about to write.
  std::function<void(const uint8_t*, size_t)> on_write;

  // -- dma_memory -------------------------------------------------------------

  uint32_t address_of(span<const uint8_t> what) noexcept override;

  void before_write(span<const uint8_t> what) noexcept override;

  void after_write(span<const uint8_t> what) noexcept override;

  // -- bus_memory -------------------------------------------------------------

  uint8_t* at(uint32_t address, size_t bytes) noexcept override;

private:
  struct block {
    uint8_t* data = nullptr;
    size_t size = 0;
    uint32_t address = 0;
    uint64_t used = 0;
    std::vector<uint8_t> behind_the_cache;
  };

  block* find(const uint8_t* data);

  bool cached_;
  std::vector<block> blocks_;
  /// How often an address was asked for or written to.
  uint64_t uses_ = 0;
  /// The block that was written last.
  size_t recent_ = 0;
  uint32_t next_address_ = 0x2000'0000;
};

} // namespace actorcsi::sim
