#include "platform/csi/mock/mock_csi.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

#include "tests/platform/csi/imxrt/imxrt_test_support.hpp"
#include "tests/support/allocations.hpp"

// Every form of operator new counts, and every form of operator delete matches
// it, so that the whole test program may contain this. The count is the
// thread's own.

namespace {

thread_local size_t allocations = 0;

/// Bytes that aligned blocks may still have.
thread_local size_t frame_memory = ~size_t{0} / 2;

void* allocate(std::size_t size) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}

void* allocate(std::size_t size, std::align_val_t alignment) noexcept {
  ++allocations;
  auto unit = static_cast<std::size_t>(alignment);
  size = (size + unit - 1) / unit * unit;
  if (size > frame_memory)
    return nullptr;
  auto block = static_cast<char*>(std::aligned_alloc(unit, unit + size));
  if (block == nullptr)
    return nullptr;
  frame_memory -= size;
  // Its size, for the release.
  *reinterpret_cast<std::size_t*>(block) = size;
  return block + unit;
}

// Kept apart: where it is inlined the compiler takes the pairing of operator
// new with free for a mistake.
[[gnu::noinline]] void release(void* memory) noexcept {
  std::free(memory);
}

[[gnu::noinline]] void release(void* memory,
                               std::align_val_t alignment) noexcept {
  if (memory == nullptr)
    return;
  auto block = static_cast<char*>(memory) - static_cast<std::size_t>(alignment);
  frame_memory += *reinterpret_cast<std::size_t*>(block);
  std::free(block);
}

void* or_throw(void* memory) {
  if (memory == nullptr)
    throw std::bad_alloc{};
  return memory;
}

} // namespace

size_t actorcsi::test::allocations_of_this_thread() {
  return allocations;
}

actorcsi::test::limited_frame_memory::limited_frame_memory(size_t bytes) {
  frame_memory = bytes;
}

actorcsi::test::limited_frame_memory::~limited_frame_memory() {
  frame_memory = ~size_t{0} / 2;
}

void* operator new(std::size_t size) {
  return or_throw(allocate(size));
}

void* operator new[](std::size_t size) {
  return or_throw(allocate(size));
}

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return allocate(size);
}

void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return allocate(size);
}

void* operator new(std::size_t size, std::align_val_t alignment) {
  return or_throw(allocate(size, alignment));
}

void* operator new[](std::size_t size, std::align_val_t alignment) {
  return or_throw(allocate(size, alignment));
}

void* operator new(std::size_t size, std::align_val_t alignment,
                   const std::nothrow_t&) noexcept {
  return allocate(size, alignment);
}

void* operator new[](std::size_t size, std::align_val_t alignment,
                     const std::nothrow_t&) noexcept {
  return allocate(size, alignment);
}

void operator delete(void* memory) noexcept {
  release(memory);
}

void operator delete[](void* memory) noexcept {
  release(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
  release(memory);
}

void operator delete[](void* memory, std::size_t) noexcept {
  release(memory);
}

void operator delete(void* memory, const std::nothrow_t&) noexcept {
  release(memory);
}

void operator delete[](void* memory, const std::nothrow_t&) noexcept {
  release(memory);
}

void operator delete(void* memory, std::align_val_t alignment) noexcept {
  release(memory, alignment);
}

void operator delete[](void* memory, std::align_val_t alignment) noexcept {
  release(memory, alignment);
}

void operator delete(void* memory, std::size_t,
                     std::align_val_t alignment) noexcept {
  release(memory, alignment);
}

void operator delete[](void* memory, std::size_t,
                       std::align_val_t alignment) noexcept {
  release(memory, alignment);
}

void operator delete(void* memory, std::align_val_t alignment,
                     const std::nothrow_t&) noexcept {
  release(memory, alignment);
}

void operator delete[](void* memory, std::align_val_t alignment,
                       const std::nothrow_t&) noexcept {
  release(memory, alignment);
}

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace {

/// Allocations while `frames` frames are captured, shared and released.
size_t allocations_of(camera_rig& rig, uint32_t frames) {
  auto& camera = *rig.camera;
  auto before = allocations;
  uint32_t got = 0;
  while (got < frames) {
    rig.time.set(camera.next_event());
    camera.advance(rig.time.now());
    auto x = camera.snapshot();
    if (!x || !*x)
      continue;
    ++got;
    auto copy = *x;
    if (copy.pixels().data() != x->pixels().data())
      ++allocations; // a copy is as bad
  }
  return allocations - before;
}

} // namespace

TEST_CASE("MockCsi_SteadyState_AllocatesNothingPerFrame") {
  auto before = allocations;
  ::operator delete(::operator new(1));
  auto counted = allocations - before;
  REQUIRE(counted == 1);
  temp_folder folder;
  for (auto name : {"a.ppm", "b.ppm", "c.ppm"})
    write_ppm(folder / name, gradient({50, 40}));
  mock_csi_config files;
  files.source = folder.path();
  for (auto& config : {mock_csi_config{}, files})
    for (int buffers : {1, 2, 3, 8}) {
      camera_rig rig{pixformat::rgb565, {160, 120}, config};
      REQUIRE(!rig.camera->set_framebuffers(buffers));
      // Every picture is got ready once.
      for (int i = 0; i < 6; ++i)
        REQUIRE(rig.next_frame());
      CHECK(allocations_of(rig, 200) == 0);
    }
}

TEST_CASE("MockCsi_SteadyState_KeepsToTheBuffersOfTheDma") {
  camera_rig rig{pixformat::rgb565, {160, 120}};
  REQUIRE(!rig.camera->set_framebuffers(4));
  std::vector<const uint8_t*> buffers;
  for (int i = 0; i < 100; ++i) {
    auto x = rig.next_frame();
    auto address = x.pixels().data();
    if (std::find(buffers.begin(), buffers.end(), address) == buffers.end())
      buffers.push_back(address);
  }
  CHECK(buffers.size() <= 4);
}

TEST_CASE("ImxrtCsi_SteadyState_AllocatesNothingWhateverHappens") {
  for (int buffers : {1, 2, 3, 8}) {
    imxrt_rig rig{pixformat::rgb565, {160, 120}};
    REQUIRE(!rig.camera->set_framebuffers(buffers));
    for (int i = 0; i < 20; ++i)
      REQUIRE(rig.next_frame());
    auto& camera = *rig.camera;
    auto before = allocations;
    size_t got = 0;
    for (uint32_t i = 0; got < 200; ++i) {
      if (i % 100 == 0)
        rig.sensor.inject(static_cast<fault>(1 + i / 100 % 4));
      rig.step(rig.time.now() + 1s);
      auto x = camera.snapshot();
      if (x && *x)
        ++got;
    }
    CHECK(allocations - before == 0);
    CHECK(camera.statistics().rearmed > 5);
  }
}
