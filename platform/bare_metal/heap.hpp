#pragma once

#include <cstddef>
#include <cstdint>

namespace actorcsi::bare_metal {

struct heap_statistics {
  /// In bytes, including the header of every block.
  size_t used = 0;
  /// Peak of the used bytes.
  size_t peak = 0;
  /// Bytes from the beginning of the heap that were ever used.
  size_t extent = 0;
  size_t capacity = 0;
  /// Requests that failed.
  size_t failures = 0;
};

/// A bounded heap. Small blocks come from one list per size, in constant time,
/// without splitting or joining. Large blocks come from one list in the order
/// of addresses, where free neighbours are joined, the last one with the rest
/// of the memory. If that has no room, all free small blocks join it first:
/// what a burst of one size leaves behind serves another. Not for interrupt
/// handlers.
class heap {
public:
  /// Every block's address is a multiple of this.
  static constexpr size_t alignment = 8;

  constexpr heap() = default;

  /// Provides the memory from `begin` to `end` (exclusive).
  void init(char* begin, char* end) noexcept;

  /// `nullptr` if there is no room.
  void* allocate(size_t bytes) noexcept;

  void release(void* block) noexcept;

  /// Capacity of `block` in bytes.
  static size_t usable_size(const void* block) noexcept;

  const heap_statistics& statistics() const noexcept {
    return statistics_;
  }

  /// Peak of the used bytes since the last call of this.
  size_t take_recent_peak() noexcept;

private:
  struct free_block;

  /// Sizes of small blocks are multiples of `alignment` up to this.
  static constexpr size_t max_small = 512;

  static constexpr size_t num_lists = max_small / alignment;

  /// Takes `size` bytes from the list of large blocks, or from the end.
  char* carve(size_t size) noexcept;

  /// Moves all free small blocks to the large ones. Takes time with the square
  /// of their number.
  void gather() noexcept;

  /// Puts a large block back and joins it with its neighbours.
  void give_back(char* at, size_t size) noexcept;

  free_block* small_[num_lists + 1] = {};
  free_block* large_ = nullptr;
  char* begin_ = nullptr;
  /// The first byte after all blocks.
  char* top_ = nullptr;
  char* end_ = nullptr;
  size_t recent_peak_ = 0;
  heap_statistics statistics_;
};

/// The heap behind `new` and `malloc`.
heap& main_heap() noexcept;

/// The heap for blocks aligned to cache lines, which are framebuffers, in
/// external memory.
heap& frame_heap() noexcept;

} // namespace actorcsi::bare_metal
