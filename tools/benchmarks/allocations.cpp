#include "tools/benchmarks/allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

#include <malloc.h>

namespace {

std::atomic<uint64_t> calls{0};
std::atomic<int64_t> live{0};

void* counted(void* x) {
  if (x == nullptr)
    throw std::bad_alloc{};
  calls.fetch_add(1, std::memory_order_relaxed);
  live.fetch_add(static_cast<int64_t>(malloc_usable_size(x)),
                 std::memory_order_relaxed);
  return x;
}

void give_back(void* x) noexcept {
  live.fetch_sub(static_cast<int64_t>(malloc_usable_size(x)),
                 std::memory_order_relaxed);
  std::free(x);
}

} // namespace

// NOLINTBEGIN(misc-new-delete-overloads): the others call these.

void* operator new(size_t bytes) {
  return counted(std::malloc(bytes));
}

void* operator new(size_t bytes, std::align_val_t alignment) {
  auto to = static_cast<size_t>(alignment);
  return counted(std::aligned_alloc(to, (bytes + to - 1) / to * to));
}

void* operator new(size_t bytes, std::align_val_t alignment,
                   const std::nothrow_t&) noexcept {
  return operator new(bytes, alignment);
}

void operator delete(void* x) noexcept {
  give_back(x);
}

void operator delete(void* x, size_t) noexcept {
  give_back(x);
}

void operator delete(void* x, std::align_val_t) noexcept {
  give_back(x);
}

void operator delete(void* x, size_t, std::align_val_t) noexcept {
  give_back(x);
}

// NOLINTEND(misc-new-delete-overloads)

namespace actorcsi::benchmarks {

allocations allocations::now() {
  return {::calls.load(), ::live.load()};
}

} // namespace actorcsi::benchmarks
