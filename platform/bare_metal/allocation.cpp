// `new` and `malloc` on the bounded heaps. An exhausted heap stops the system
// with a report, because no caller could continue without the memory.

#include <cstdlib>
#include <cstring>
#include <new>

#include <reent.h>

#include "platform/bare_metal/heap.hpp"
#include "platform/bare_metal/interrupts.hpp"
#include "platform/bare_metal/stop.hpp"

namespace actorcsi::bare_metal {

namespace {

heap main_instance;

heap frame_instance;
[[noreturn]] void exhausted(const heap& which, size_t bytes) {
  auto& x = which.statistics();
  stop_with(reset_reason::heap,
            "exhausted: %u bytes requested, %u of %u in use, peak %u",
            static_cast<unsigned>(bytes), static_cast<unsigned>(x.used),
            static_cast<unsigned>(x.capacity), static_cast<unsigned>(x.peak));
}

void* must_allocate(heap& from, size_t bytes) {
  if (current_exception() != 0)
    stop_with(reset_reason::heap, "used in the handler of exception %u",
              static_cast<unsigned>(current_exception()));
  auto result = from.allocate(bytes);
  if (result == nullptr)
    exhausted(from, bytes);
  return result;
}

/// A block whose address is a multiple of `alignment`; the address to release
/// is stored before it.
void* allocate_aligned(size_t bytes, size_t alignment) {
  auto raw = frame_instance.allocate(bytes + alignment + sizeof(void*));
  if (raw == nullptr)
    return nullptr;
  auto address = reinterpret_cast<uintptr_t>(raw) + sizeof(void*);
  auto result =
    reinterpret_cast<void**>((address + alignment - 1) / alignment * alignment);
  result[-1] = raw;
  return result;
}

void release_aligned(void* block) {
  if (block != nullptr)
    frame_instance.release(static_cast<void**>(block)[-1]);
}

} // namespace

heap& main_heap() noexcept {
  return main_instance;
}

heap& frame_heap() noexcept {
  return frame_instance;
}

} // namespace actorcsi::bare_metal

using namespace actorcsi::bare_metal;

// -- C++ ----------------------------------------------------------------------

void* operator new(size_t bytes) {
  return must_allocate(main_heap(), bytes);
}

void* operator new[](size_t bytes) {
  return must_allocate(main_heap(), bytes);
}

void* operator new(size_t bytes, const std::nothrow_t&) noexcept {
  return main_heap().allocate(bytes);
}

void* operator new[](size_t bytes, const std::nothrow_t&) noexcept {
  return main_heap().allocate(bytes);
}

void operator delete(void* block) noexcept {
  free(block);
}

void operator delete[](void* block) noexcept {
  free(block);
}

void operator delete(void* block, size_t) noexcept {
  free(block);
}

void operator delete[](void* block, size_t) noexcept {
  free(block);
}

void* operator new(size_t bytes, std::align_val_t alignment) {
  auto result = allocate_aligned(bytes, static_cast<size_t>(alignment));
  if (result == nullptr)
    exhausted(frame_heap(), bytes);
  return result;
}

void* operator new(size_t bytes, std::align_val_t alignment,
                   const std::nothrow_t&) noexcept {
  return allocate_aligned(bytes, static_cast<size_t>(alignment));
}

void operator delete(void* block, std::align_val_t) noexcept {
  release_aligned(block);
}

void operator delete(void* block, size_t, std::align_val_t) noexcept {
  release_aligned(block);
}

// -- C ------------------------------------------------------------------------

extern "C" {

void* malloc(size_t bytes) {
  return must_allocate(main_heap(), bytes);
}

void free(void* block) {
  if (block != nullptr)
    main_heap().release(block);
}

void* calloc(size_t count, size_t size) {
  auto result = malloc(count * size);
  memset(result, 0, count * size);
  return result;
}

void* realloc(void* block, size_t bytes) {
  if (block == nullptr)
    return malloc(bytes);
  auto room = heap::usable_size(block);
  if (bytes <= room)
    return block;
  auto result = malloc(bytes);
  memcpy(result, block, room);
  free(block);
  return result;
}

// Called by newlib itself.

void* _malloc_r(_reent*, size_t bytes) {
  return malloc(bytes);
}

void _free_r(_reent*, void* block) {
  free(block);
}

void* _calloc_r(_reent*, size_t count, size_t size) {
  return calloc(count, size);
}

void* _realloc_r(_reent*, void* block, size_t bytes) {
  return realloc(block, bytes);
}

} // extern "C"
