#include "tests/sim/memory.hpp"

#include <algorithm>

#include "tests/sim/heap.hpp"

namespace actorcsi::sim {

namespace {

/// Blocks that are remembered: more than a driver has buffers at a time.
constexpr size_t max_blocks = 64;

/// What is in a buffer before the DMA writes to it.
constexpr uint8_t rubbish = 0x5A;

} // namespace

uint32_t memory::address_of(span<const uint8_t> what) noexcept {
  auto known = find(what.data());
  if (known != nullptr && known->size == what.size()) {
    known->used = ++uses_;
    return known->address;
  }
  // On a board this is no memory at all.
  heap_scope none{nullptr};
  if (known == nullptr) {
    // The one that has been out of use for longest is no buffer any more.
    if (blocks_.size() == max_blocks)
      blocks_.erase(
        std::min_element(blocks_.begin(), blocks_.end(),
                         [](auto& x, auto& y) { return x.used < y.used; }));
    blocks_.emplace_back();
    known = &blocks_.back();
    known->data = const_cast<uint8_t*>(what.data());
  }
  known->size = what.size();
  known->address = next_address_;
  known->used = ++uses_;
  if (cached_)
    known->behind_the_cache.assign(what.size(), rubbish);
  next_address_ += static_cast<uint32_t>((what.size() + 127) / 64 * 64);
  return known->address;
}

void memory::before_write(span<const uint8_t> what) noexcept {
  // What was there before must not pass for a frame.
  std::fill_n(const_cast<uint8_t*>(what.data()), what.size(), rubbish);
}

void memory::after_write(span<const uint8_t> what) noexcept {
  if (!cached_)
    return;
  if (auto known = find(what.data()))
    std::copy_n(known->behind_the_cache.begin(),
                std::min(what.size(), known->size), known->data);
}

uint8_t* memory::at(uint32_t address, size_t bytes) noexcept {
  auto within = [=](const block& x) {
    return address >= x.address && address - x.address + bytes <= x.size;
  };
  if (recent_ >= blocks_.size() || !within(blocks_[recent_])) {
    auto i = std::find_if(blocks_.begin(), blocks_.end(), within);
    if (i == blocks_.end())
      return nullptr;
    recent_ = static_cast<size_t>(i - blocks_.begin());
  }
  auto& x = blocks_[recent_];
  x.used = ++uses_;
  auto offset = address - x.address;
  if (on_write)
    on_write(x.data + offset, bytes);
  return (cached_ ? x.behind_the_cache.data() : x.data) + offset;
}

memory::block* memory::find(const uint8_t* data) {
  auto result = std::find_if(blocks_.begin(), blocks_.end(),
                             [=](block& x) { return x.data == data; });
  return result == blocks_.end() ? nullptr : &*result;
}

} // namespace actorcsi::sim
