#pragma once

#include <array>
#include <cstdint>

namespace actorcsi::emulator {

/// The memory behind a cache.
class cached_memory {
public:
  virtual ~cached_memory() = default;

  /// The 32 bytes at `address`, a multiple of 32.
  virtual uint8_t* line_at(uint32_t address) = 0;

  /// A line that memory has had newer data of is used, or `written` over them.
  virtual void on_stale_line(uint32_t address, bool written) = 0;
};

/// The first-level data cache of a Cortex-M7 with 32 KB: 4 ways of 256 lines,
/// written back, allocated on reads and writes. Lines really are copies, so
/// that a missing clean or invalidate is seen. Which way a new line takes is
/// pseudo-random, as in the processor.
class data_cache {
public:
  static constexpr uint32_t line_size = 32;
  static constexpr unsigned num_sets = 256;
  static constexpr unsigned num_ways = 4;

  struct statistics {
    uint64_t hits = 0;
    uint64_t misses = 0;
    uint64_t written_back = 0;
    /// Lines with data of the processor that were thrown away.
    uint64_t dirty_lost = 0;
  };

  explicit data_cache(cached_memory& memory) : memory_(memory) {
    // nop
  }

  /// The line of `address`, loaded if necessary. A write makes it dirty.
  uint8_t* line(uint32_t address, bool write) {
    auto& set = lines_[address / line_size % num_sets];
    auto tag = address & ~(line_size - 1);
    for (auto& x : set)
      if (x.tag == tag) {
        ++statistics_.hits;
        x.dirty = x.dirty || write;
        return x.bytes.data();
      }
    return load(set, tag, write);
  }

  /// The byte at `address` if its line is in the cache.
  const uint8_t* find(uint32_t address) const;

  // Maintenance as the registers from 0xE000EF50 on have it.

  void invalidate_line(uint32_t address);

  void clean_line(uint32_t address);

  void invalidate_way(unsigned set, unsigned way);

  void clean_way(unsigned set, unsigned way);

  /// Something else writes to memory: lines of it are stale.
  void memory_written(uint32_t address, uint32_t bytes);

  /// After power on, lines have whatever they have; nothing is in them.
  void forget_everything();

  const statistics& counts() const {
    return statistics_;
  }

private:
  /// No line's address.
  static constexpr uint32_t empty = 1;

  /// In the tag of a stale line, which so is no address's either.
  static constexpr uint32_t stale = 2;

  struct cache_line {
    uint32_t tag = empty;
    bool dirty = false;
    std::array<uint8_t, line_size> bytes{};
  };

  using cache_set = std::array<cache_line, num_ways>;

  uint8_t* load(cache_set& set, uint32_t tag, bool write);

  void invalidate(cache_line& x);

  void clean(cache_line& x);

  cache_line* find_line(uint32_t address);

  cached_memory& memory_;
  std::array<cache_set, num_sets> lines_{};
  uint32_t random_ = 1;
  statistics statistics_;
};

} // namespace actorcsi::emulator
