#include "platform/csi/framebuffers.hpp"

#include <cstring>

#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace {

constexpr frame_size small{8, 4};
constexpr size_t small_bytes = 32;

struct pool {
  explicit pool(size_t count, overrun_policy policy = overrun_policy::stop) {
    buffers.set_overrun(policy);
    REQUIRE(!buffers.configure(count, small_bytes));
  }

  framebuffers::target begin() {
    auto result = buffers.begin(small, pixformat::grayscale, now);
    if (!result.memory.empty())
      std::memset(result.memory.data(), static_cast<int>(result.sequence),
                  result.memory.size());
    return result;
  }

  /// A whole frame. Returns whether one waits.
  bool capture() {
    begin();
    return buffers.finish(now);
  }

  uint32_t dropped(drop_reason reason) const {
    return buffers.accounts().dropped[reason];
  }

  framebuffers buffers;
  time_point now{};
};

bool shows(const frame& x, uint32_t sequence) {
  for (auto pixel : x.pixels())
    if (pixel != static_cast<uint8_t>(sequence))
      return false;
  return x.info().sequence == sequence;
}

} // namespace

TEST_CASE("Framebuffers_Unconfigured_DropEveryFrameForWantOfABuffer") {
  framebuffers buffers;
  CHECK(!buffers.take());
  auto target = buffers.begin(small, pixformat::grayscale, {});
  CHECK(target.memory.empty());
  CHECK(target.sequence == 1);
  CHECK(!buffers.finish({}));
  CHECK(buffers.accounts().dropped[drop_reason::no_buffer] == 1);
  CHECK(adds_up(buffers.accounts()));
}

TEST_CASE("Framebuffers_Single_CapturesAgainOnlyAfterTheRelease") {
  pool p{1};
  CHECK(p.capture());
  CHECK(!p.capture());
  CHECK(p.dropped(drop_reason::no_buffer) == 1);
  auto first = p.buffers.take();
  REQUIRE(first);
  CHECK(shows(first, 1));
  CHECK(p.begin().memory.empty());
  CHECK(shows(first, 1));
  first = frame{};
  CHECK(!p.buffers.take());
  CHECK(p.capture());
  auto second = p.buffers.take();
  REQUIRE(second);
  CHECK(shows(second, 4));
  CHECK(second.info().lost[drop_reason::no_buffer] == 2);
  CHECK(second.info().lost.total() == 2);
}

TEST_CASE("Framebuffers_Double_OneWaitsWhileTheOtherIsFilled") {
  pool p{2};
  CHECK(p.capture());
  auto held = p.buffers.take();
  CHECK(p.capture());
  // One is held and one waits: the sensor's frames have nowhere to go.
  CHECK(p.begin().memory.empty());
  CHECK(p.buffers.accounts().waiting == 1);
  held = frame{};
  CHECK(!p.begin().memory.empty());
  auto waited = p.buffers.take();
  REQUIRE(waited);
  CHECK(shows(waited, 2));
  CHECK(waited.info().lost.total() == 0);
  p.buffers.finish({});
  auto next = p.buffers.take();
  REQUIRE(next);
  CHECK(shows(next, 4));
  CHECK(next.info().lost[drop_reason::no_buffer] == 1);
}

TEST_CASE("Framebuffers_TripleAndSlowConsumer_NewestReplacesTheOneWaiting") {
  pool p{3};
  p.capture();
  auto held = p.buffers.take();
  for (int i = 0; i < 5; ++i)
    CHECK(p.capture());
  CHECK(p.buffers.accounts().waiting == 1);
  CHECK(p.dropped(drop_reason::overwritten) == 4);
  CHECK(shows(held, 1));
  auto newest = p.buffers.take();
  REQUIRE(newest);
  CHECK(shows(newest, 6));
  CHECK(newest.info().lost[drop_reason::overwritten] == 4);
  CHECK(newest.info().lost.total() == 4);
}

TEST_CASE("Framebuffers_TripleAndFrameFails_TheOneWaitingStays") {
  pool p{3};
  p.capture();
  p.begin();
  p.buffers.drop(drop_reason::overrun);
  auto waited = p.buffers.take();
  REQUIRE(waited);
  CHECK(shows(waited, 1));
  p.capture();
  auto next = p.buffers.take();
  REQUIRE(next);
  CHECK(next.info().lost[drop_reason::overrun] == 1);
}

TEST_CASE("Framebuffers_TripleAndTwoHeld_NewestReplacesWhenItBegins") {
  pool p{3};
  p.capture();
  auto first = p.buffers.take();
  p.capture();
  auto second = p.buffers.take();
  p.capture();
  CHECK(!p.begin().memory.empty());
  CHECK(p.dropped(drop_reason::overwritten) == 1);
  CHECK(!p.buffers.take());
  p.buffers.finish({});
  CHECK(shows(p.buffers.take(), 4));
  CHECK(shows(first, 1));
  CHECK(shows(second, 2));
}

TEST_CASE("Framebuffers_TripleAndAllHeld_NothingIsTouched") {
  pool p{3};
  std::vector<frame> held;
  for (int i = 0; i < 3; ++i) {
    p.capture();
    held.push_back(p.buffers.take());
  }
  CHECK(p.begin().memory.empty());
  CHECK(p.dropped(drop_reason::no_buffer) == 1);
  CHECK(p.buffers.leased() == 3);
  for (uint32_t i = 0; i < 3; ++i)
    CHECK(shows(held[i], i + 1));
  held.clear();
  CHECK(p.buffers.leased() == 0);
}

TEST_CASE("Framebuffers_QueueAndStop_KeepsEveryFrameUntilFull") {
  pool p{5};
  for (int i = 0; i < 7; ++i)
    p.capture();
  CHECK(p.buffers.accounts().waiting == 5);
  CHECK(p.dropped(drop_reason::no_buffer) == 2);
  for (uint32_t i = 1; i <= 5; ++i) {
    auto next = p.buffers.take();
    REQUIRE(next);
    CHECK(shows(next, i));
    CHECK(next.info().lost.total() == 0);
  }
  CHECK(!p.buffers.take());
  p.capture();
  auto next = p.buffers.take();
  CHECK(shows(next, 8));
  CHECK(next.info().lost[drop_reason::no_buffer] == 2);
}

TEST_CASE("Framebuffers_QueueAndDropOldest_KeepsTheNewestInOrder") {
  pool p{5, overrun_policy::drop_oldest};
  for (int i = 0; i < 7; ++i)
    CHECK(p.capture());
  CHECK(p.buffers.accounts().waiting == 5);
  CHECK(p.dropped(drop_reason::queue_full) == 2);
  for (uint32_t i = 3; i <= 7; ++i) {
    auto next = p.buffers.take();
    REQUIRE(next);
    CHECK(shows(next, i));
    CHECK(next.info().lost.total() == (i == 3 ? 2 : 0));
  }
}

TEST_CASE("Framebuffers_QueueAndDropOldestAndAllHeld_NothingIsTouched") {
  pool p{4, overrun_policy::drop_oldest};
  std::vector<frame> held;
  for (int i = 0; i < 4; ++i) {
    p.capture();
    held.push_back(p.buffers.take());
  }
  CHECK(p.begin().memory.empty());
  CHECK(p.dropped(drop_reason::no_buffer) == 1);
  for (uint32_t i = 0; i < 4; ++i)
    CHECK(shows(held[i], i + 1));
}

TEST_CASE("Framebuffers_BeginWhileInFlight_DropsTheLateFrame") {
  pool p{3};
  p.begin();
  p.begin();
  CHECK(p.dropped(drop_reason::late_dma) == 1);
  CHECK(p.buffers.accounts().in_flight == 1);
  p.buffers.finish({});
  auto next = p.buffers.take();
  CHECK(shows(next, 2));
  CHECK(next.info().lost[drop_reason::late_dma] == 1);
}

TEST_CASE("Framebuffers_Abort_DropsWhatWaitsAndWhatIsInFlight") {
  pool p{4};
  p.capture();
  p.capture();
  p.begin();
  p.buffers.abort();
  auto accounts = p.buffers.accounts();
  CHECK(accounts.dropped[drop_reason::aborted] == 3);
  CHECK(accounts.waiting == 0);
  CHECK(accounts.in_flight == 0);
  CHECK(!p.buffers.take());
  CHECK(!p.buffers.finish({}));
  p.capture();
  auto next = p.buffers.take();
  CHECK(shows(next, 4));
  CHECK(next.info().lost[drop_reason::aborted] == 3);
}

TEST_CASE("Framebuffers_Reconfigured_CountsGoOnAndLeasesStay") {
  pool p{2};
  p.capture();
  auto held = p.buffers.take();
  auto address = held.pixels().data();
  p.capture();
  REQUIRE(!p.buffers.configure(4, small_bytes));
  CHECK(p.dropped(drop_reason::aborted) == 1);
  for (int i = 0; i < 10; ++i)
    p.capture();
  CHECK(shows(held, 1));
  CHECK(held.pixels().data() == address);
  CHECK(p.buffers.leased() == 1);
  auto next = p.buffers.take();
  CHECK(shows(next, 3));
  CHECK(p.buffers.leased() == 2);
  held = frame{};
  CHECK(p.buffers.leased() == 1);
  CHECK(p.buffers.accounts().begun == 12);
  CHECK(adds_up(p.buffers.accounts()));
}

TEST_CASE("Framebuffers_Destroyed_HeldFramesStayValid") {
  std::vector<frame> held;
  {
    pool p{3};
    for (int i = 0; i < 2; ++i) {
      p.capture();
      held.push_back(p.buffers.take());
    }
    p.capture();
  }
  CHECK(shows(held[0], 1));
  CHECK(shows(held[1], 2));
  auto copy = held[1];
  held.clear();
  CHECK(shows(copy, 2));
}

TEST_CASE("Framebuffers_CopiedLease_HoldsTheBufferUntilTheLastCopyIsGone") {
  pool p{1};
  p.capture();
  auto held = p.buffers.take();
  auto copy = held;
  held = frame{};
  CHECK(p.begin().memory.empty());
  CHECK(p.buffers.leased() == 1);
  copy = frame{};
  CHECK(p.buffers.leased() == 0);
  CHECK(!p.begin().memory.empty());
}

TEST_CASE("Framebuffers_EveryBuffer_IsAligned") {
  framebuffers buffers;
  REQUIRE(!buffers.configure(16, 33));
  std::vector<frame> held;
  for (int i = 0; i < 16; ++i) {
    auto target = buffers.begin({33, 1}, pixformat::grayscale, {});
    auto address = reinterpret_cast<uintptr_t>(target.memory.data());
    CHECK(address % framebuffers::alignment == 0);
    buffers.finish({});
    held.push_back(buffers.take());
  }
}

TEST_CASE("Framebuffers_WhatCannotBe_IsRefusedAndChangesNothing") {
  pool p{2};
  p.capture();
  for (size_t count : {0, 17}) {
    auto err = p.buffers.configure(count, small_bytes);
    CHECK(err == errc::invalid_argument);
    CHECK(context_of(err)
          == "framebuffers=" + std::to_string(count) + ": give 1 to 16");
  }
  CHECK(p.buffers.configure(1, 0) == errc::invalid_argument);
  auto err = p.buffers.configure(9, size_t{32} << 20);
  CHECK(err == errc::framebuffer_error);
  CHECK(context_of(err)
        == "framebuffers=9: 9 times 33554432 bytes are above the limit of 256 "
           "MiB; use framebuffers=8 or a smaller frame");
  CHECK(p.buffers.configure(1, ~size_t{0}) == errc::framebuffer_error);
  CHECK(p.buffers.accounts().dropped.total() == 0);
  CHECK(shows(p.buffers.take(), 1));
}

TEST_CASE("Framebuffers_FrameLargerThanTheBuffers_IsNeverWritten") {
  pool p{2};
  auto target = p.buffers.begin({8, 5}, pixformat::grayscale, {});
  CHECK(target.memory.empty());
  CHECK(p.dropped(drop_reason::no_buffer) == 1);
}
