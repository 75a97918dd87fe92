#pragma once

#include <cstddef>
#include <cstdint>

namespace actorcsi::bare_metal {

struct heap_statistics {
  /// In bytes, with the bookkeeping of every block.
  size_t used = 0;
  /// The most that was ever used.
  size_t peak = 0;
  /// Bytes from the beginning of the heap that were ever touched.
  size_t extent = 0;
  size_t capacity = 0;
  /// Requests that could not be met.
  size_t failures = 0;
};

/// A bounded heap. Small blocks come from lists of one size each: constant
/// time, and nothing is split or joined. Large ones come from one list in the
/// order of addresses, where neighbours are joined. Not for interrupt handlers.
class heap {
public:
  /// Every block's address is a multiple of this.
  static constexpr size_t alignment = 8;

  constexpr heap() = default;

  /// Hands over the memory: from `begin` up to `end`, which is not part of it.
  void init(char* begin, char* end) noexcept;

  /// `nullptr` if there is no room.
  void* allocate(size_t bytes) noexcept;

  void release(void* block) noexcept;

  /// How many bytes fit into `block`.
  static size_t usable_size(const void* block) noexcept;

  const heap_statistics& statistics() const noexcept {
    return statistics_;
  }

  /// The most that was used since the last call of this, in bytes.
  size_t take_recent_peak() noexcept;

private:
  struct free_block;

  /// Sizes of small blocks are multiples of `alignment` up to this.
  static constexpr size_t max_small = 512;

  static constexpr size_t num_lists = max_small / alignment;

  /// Takes `size` bytes from the list of large blocks, or from the end.
  char* carve(size_t size) noexcept;

  /// Puts a large block back and joins it with its neighbours.
  void give_back(char* at, size_t size) noexcept;

  free_block* small_[num_lists + 1] = {};
  free_block* large_ = nullptr;
  char* begin_ = nullptr;
  /// The first byte that was never used.
  char* top_ = nullptr;
  char* end_ = nullptr;
  size_t recent_peak_ = 0;
  heap_statistics statistics_;
};

/// The heap behind `new` and `malloc`.
heap& main_heap() noexcept;

/// Where what is aligned to cache lines comes from: framebuffers, in external
/// memory.
heap& frame_heap() noexcept;

} // namespace actorcsi::bare_metal
