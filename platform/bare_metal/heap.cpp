#include "platform/bare_metal/heap.hpp"

namespace actorcsi::bare_metal {

namespace {

/// Header of every block: its size, including the header. Payloads are aligned,
/// so headers are 4 bytes below a multiple of 8.
using header = uint32_t;

constexpr size_t smallest = 16;

constexpr size_t round_up(size_t x) {
  return (x + heap::alignment - 1) / heap::alignment * heap::alignment;
}

header& size_of(char* block) {
  return *reinterpret_cast<header*>(block);
}

} // namespace

/// A free block, from its header on.
struct heap::free_block {
  header size;
  free_block* next;

  char* begin() {
    return reinterpret_cast<char*>(this);
  }

  char* end() {
    return begin() + size;
  }
};

void heap::init(char* begin, char* end) noexcept {
  auto address = reinterpret_cast<uintptr_t>(begin);
  auto first = round_up(address + sizeof(header)) - sizeof(header);
  begin_ = begin + (first - address);
  top_ = begin_;
  end_ = end;
  statistics_.capacity = static_cast<size_t>(end - begin_);
}

void* heap::allocate(size_t bytes) noexcept {
  if (bytes > static_cast<size_t>(end_ - begin_)) {
    ++statistics_.failures;
    return nullptr;
  }
  auto size = round_up(bytes + sizeof(header));
  if (size < smallest)
    size = smallest;
  char* block = nullptr;
  if (size <= max_small) {
    auto& list = small_[size / alignment];
    if (list != nullptr) {
      block = list->begin();
      list = list->next;
    }
  }
  if (block == nullptr) {
    block = carve(size);
    if (block == nullptr) {
      gather();
      block = carve(size);
    }
    if (block == nullptr) {
      ++statistics_.failures;
      return nullptr;
    }
  }
  statistics_.used += size_of(block);
  if (statistics_.used > recent_peak_)
    recent_peak_ = statistics_.used;
  if (statistics_.used > statistics_.peak)
    statistics_.peak = statistics_.used;
  return block + sizeof(header);
}

void heap::release(void* payload) noexcept {
  auto block = static_cast<char*>(payload) - sizeof(header);
  size_t size = size_of(block);
  statistics_.used -= size;
  if (size > max_small) {
    give_back(block, size);
    return;
  }
  auto& list = small_[size / alignment];
  auto freed = reinterpret_cast<free_block*>(block);
  freed->next = list;
  list = freed;
}

size_t heap::usable_size(const void* payload) noexcept {
  auto block = static_cast<const char*>(payload) - sizeof(header);
  return *reinterpret_cast<const header*>(block) - sizeof(header);
}

size_t heap::take_recent_peak() noexcept {
  auto result = recent_peak_;
  recent_peak_ = statistics_.used;
  return result;
}

char* heap::carve(size_t size) noexcept {
  // First fit in the order of addresses, which keeps the end free.
  for (auto link = &large_; *link != nullptr; link = &(*link)->next) {
    auto found = *link;
    if (found->size < size)
      continue;
    auto rest = found->size - size;
    if (rest < smallest) {
      *link = found->next;
    } else {
      found->size = size;
      auto remainder = reinterpret_cast<free_block*>(found->end());
      remainder->size = rest;
      remainder->next = found->next;
      *link = remainder;
    }
    return found->begin();
  }
  if (static_cast<size_t>(end_ - top_) < size)
    return nullptr;
  auto block = top_;
  top_ += size;
  auto extent = static_cast<size_t>(top_ - begin_);
  if (extent > statistics_.extent)
    statistics_.extent = extent;
  size_of(block) = static_cast<header>(size);
  return block;
}

void heap::gather() noexcept {
  for (auto& list : small_)
    while (list != nullptr) {
      auto block = list;
      list = block->next;
      give_back(block->begin(), block->size);
    }
}

void heap::give_back(char* at, size_t size) noexcept {
  auto freed = reinterpret_cast<free_block*>(at);
  free_block** before = nullptr;
  auto link = &large_;
  while (*link != nullptr && *link < freed) {
    before = link;
    link = &(*link)->next;
  }
  auto after = *link;
  freed->size = static_cast<header>(size);
  freed->next = after;
  if (after != nullptr && freed->end() == after->begin()) {
    freed->size += after->size;
    freed->next = after->next;
  }
  if (before != nullptr && (*before)->end() == freed->begin()) {
    link = before;
    (*link)->size += freed->size;
    (*link)->next = freed->next;
  } else {
    *link = freed;
  }
  // The last block joins what was never used, for a larger one.
  if ((*link)->end() == top_) {
    top_ = (*link)->begin();
    *link = nullptr;
  }
}

} // namespace actorcsi::bare_metal
