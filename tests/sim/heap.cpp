// Replaces operator new and delete of whoever links the simulation.

#include "tests/sim/heap.hpp"

#include <cstdlib>
#include <new>
#include <utility>

namespace actorcsi::sim {

namespace {

/// In front of each block.
struct alignas(std::max_align_t) block_head {
  heap_account* owner;
  size_t bytes;
};

thread_local heap_account* current = nullptr;

} // namespace

heap_account& heap_account::make() {
  heap_scope none{nullptr};
  static heap_account* last = nullptr;
  auto result = new heap_account;
  result->before_ = std::exchange(last, result);
  return *result;
}

heap_scope::heap_scope(heap_account* owner)
  : before_(std::exchange(current, owner)) {
  // nop
}

heap_scope::~heap_scope() {
  current = before_;
}

namespace {

void* allocate(size_t bytes) noexcept {
  auto head = static_cast<block_head*>(std::malloc(sizeof(block_head) + bytes));
  if (head == nullptr)
    return nullptr;
  head->owner = current;
  head->bytes = bytes;
  if (current != nullptr)
    current->add(bytes);
  return head + 1;
}

void release(void* block) noexcept {
  if (block == nullptr)
    return;
  auto head = static_cast<block_head*>(block) - 1;
  if (head->owner != nullptr)
    head->owner->subtract(head->bytes);
  std::free(head);
}

} // namespace

} // namespace actorcsi::sim

void* operator new(size_t bytes) {
  if (auto result = actorcsi::sim::allocate(bytes))
    return result;
  throw std::bad_alloc{};
}

void* operator new(size_t bytes, const std::nothrow_t&) noexcept {
  return actorcsi::sim::allocate(bytes);
}

void operator delete(void* block) noexcept {
  actorcsi::sim::release(block);
}

void operator delete(void* block, size_t) noexcept {
  actorcsi::sim::release(block);
}
