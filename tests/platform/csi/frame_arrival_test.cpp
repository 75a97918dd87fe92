#include "platform/csi/frame_arrival.hpp"

#include <numeric>

#include <catch2/catch.hpp>

#include "caf/binary_serializer.hpp"

#include "platform/csi/frame_inspect.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;

namespace {

constexpr frame_size size{12, 10};
constexpr size_t num_bytes = 12 * 10 * 2;

frame sample() {
  frame_info info;
  info.sequence = 7;
  info.size = size;
  info.format = pixformat::rgb565;
  std::vector<uint8_t> pixels(num_bytes);
  std::iota(pixels.begin(), pixels.end(), uint8_t{0});
  return make_frame(info, std::move(pixels));
}

/// A message with a frame, and `more` bytes behind it.
std::vector<char> saved(size_t more = 0) {
  std::vector<char> result;
  caf::binary_serializer sink{nullptr, result};
  REQUIRE_FALSE(save(sink, sample()));
  result.resize(result.size() + more);
  return result;
}

frame loaded(const std::vector<char>& bytes) {
  frame result;
  caf::binary_deserializer source{nullptr, bytes};
  REQUIRE_FALSE(load(source, result));
  return result;
}

bool is_sample(const frame& x) {
  auto expected = sample();
  return x.info().sequence == 7
         && std::equal(x.pixels().begin(), x.pixels().end(),
                       expected.pixels().begin(), expected.pixels().end());
}

bool is_within(const frame& x, const char* begin) {
  auto where = reinterpret_cast<const char*>(x.pixels().data());
  return where > begin && where < begin + 2 * num_bytes;
}

} // namespace

TEST_CASE("FrameArrival_Frame_KeepsTheMessageItIsIn") {
  auto memory = std::make_shared<arrival_memory>();
  auto bytes = saved();
  auto begin = bytes.data();
  frame first;
  {
    frame_arrival arrival{memory, bytes};
    first = loaded(bytes);
  }
  CHECK(bytes.empty());
  CHECK(is_within(first, begin));
  auto second = first;
  first = frame{};
  CHECK(memory->spare() == 0);
  CHECK(is_sample(second));
  second = frame{};
  // The last lease is gone: the next message comes to the same place.
  CHECK(memory->spare() > 0);
  CHECK(memory->take(num_bytes).data() == begin);
}

TEST_CASE("FrameArrival_FrameThatIsGoneBeforeItsMessage_LeavesNothingBehind") {
  auto memory = std::make_shared<arrival_memory>();
  auto bytes = saved();
  {
    frame_arrival arrival{memory, bytes};
    CHECK(is_sample(loaded(bytes)));
    CHECK(memory->spare() == 0);
  }
  CHECK(memory->spare() > 0);
}

TEST_CASE("FrameArrival_TwoFramesInAMessage_KeepItTogether") {
  auto memory = std::make_shared<arrival_memory>();
  std::vector<char> bytes;
  caf::binary_serializer sink{nullptr, bytes};
  REQUIRE_FALSE(save(sink, sample()));
  REQUIRE_FALSE(save(sink, sample()));
  // Each has less than half of it now, which is not worth keeping.
  frame first;
  frame second;
  {
    frame_arrival arrival{memory, bytes};
    caf::binary_deserializer source{nullptr, bytes};
    REQUIRE_FALSE(load(source, first));
    REQUIRE_FALSE(load(source, second));
    CHECK(source.remaining() == 0);
  }
  CHECK(bytes.size() > 2 * num_bytes);
  CHECK(is_sample(first));
  CHECK(is_sample(second));
}

TEST_CASE("FrameArrival_SmallFrameInALargeMessage_IsCopied") {
  auto memory = std::make_shared<arrival_memory>();
  auto bytes = saved(num_bytes * 2);
  auto begin = bytes.data();
  frame x;
  {
    frame_arrival arrival{memory, bytes};
    x = loaded(bytes);
  }
  CHECK(bytes.data() == begin);
  CHECK_FALSE(is_within(x, begin));
  bytes.assign(bytes.size(), 0);
  CHECK(is_sample(x));
}

TEST_CASE("FrameArrival_FrameFromElsewhere_IsCopied") {
  auto memory = std::make_shared<arrival_memory>();
  auto bytes = saved();
  auto others = saved();
  frame x;
  {
    frame_arrival arrival{memory, bytes};
    x = loaded(others);
  }
  CHECK_FALSE(bytes.empty());
  CHECK_FALSE(is_within(x, others.data()));
  // Nor does one keep a message that has been dealt with.
  CHECK_FALSE(is_within(loaded(bytes), bytes.data()));
}

TEST_CASE("FrameArrival_CutOffPixels_AreRefused") {
  auto memory = std::make_shared<arrival_memory>();
  auto bytes = saved();
  bytes.pop_back();
  {
    frame_arrival arrival{memory, bytes};
    frame x;
    caf::binary_deserializer source{nullptr, bytes};
    CHECK(load(source, x));
    CHECK_FALSE(x);
  }
  CHECK_FALSE(bytes.empty());
}

TEST_CASE("ArrivalMemory_BlockOfAnotherSize_IsOnlyTakenIfItFits") {
  arrival_memory memory;
  memory.give_back(std::vector<char>(100'000));
  CHECK(memory.take(40'000).size() == 40'000);
  CHECK(memory.spare() == 100'000);
  CHECK(memory.take(100'001).size() == 100'001);
  CHECK(memory.spare() == 100'000);
  auto taken = memory.take(60'000);
  CHECK(taken.size() == 60'000);
  CHECK(taken.capacity() == 100'000);
  CHECK(memory.spare() == 0);
}

TEST_CASE("ArrivalMemory_HoweverMuchIsGivenBack_StaysWithinItsLimit") {
  arrival_memory memory;
  for (auto i = 0; i < 100; ++i) {
    memory.give_back(std::vector<char>(1'000'000));
    CHECK(memory.spare() <= arrival_memory::max_spare);
  }
  CHECK(memory.spare() > arrival_memory::max_spare - 1'000'000);
  memory.give_back(std::vector<char>(arrival_memory::max_spare + 1));
  CHECK(memory.spare() <= arrival_memory::max_spare);
}

TEST_CASE("ArrivalMemory_WhatIsNotUsed_IsLetGo") {
  arrival_memory memory;
  for (auto i = 0; i < 8; ++i)
    memory.give_back(std::vector<char>(100'000));
  // Two at a time are needed from now on.
  for (size_t i = 0; i < arrival_memory::trim_interval * 2; ++i) {
    auto first = memory.take(100'000);
    auto second = memory.take(100'000);
    memory.give_back(std::move(first));
    memory.give_back(std::move(second));
  }
  CHECK(memory.spare() == 200'000);
}
