#include "platform/csi/mock/mock_csi.hpp"

#include "platform/csi/pattern/test_pattern.hpp"
#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace {

constexpr pixformat formats[] = {pixformat::grayscale, pixformat::rgb565,
                                 pixformat::bayer, pixformat::yuv422};

csi_statistics statistics_of(camera_rig& rig) {
  auto result = rig.camera->statistics();
  CHECK(adds_up(result.frames));
  return result;
}

} // namespace

TEST_CASE("MockCsi_BeforeTheFirstSnapshot_NothingBegins") {
  camera_rig rig;
  CHECK(rig.camera->next_event() == time_point::max());
  rig.run(1s);
  CHECK(statistics_of(rig).frames.begun == 0);
  CHECK(!rig.poll());
  CHECK(rig.camera->next_event() != time_point::max());
}

TEST_CASE("MockCsi_FirstSnapshot_CapturesFromTheNextFrameOn") {
  camera_rig rig;
  // The sensor runs from its start: frames begin at multiples of the period.
  auto start = rig.time.now();
  rig.run(50ms);
  auto first = rig.next_frame();
  REQUIRE(first);
  CHECK(first.info().sequence == 1);
  CHECK(first.info().readout_begin - start == 66'666'667ns);
  CHECK(first.info().readout_end - first.info().readout_begin <= 30ms);
  CHECK(first.info().readout_end - first.info().readout_begin >= 29'999'990ns);
  CHECK(first.info().readout_end == rig.time.now());
}

TEST_CASE("MockCsi_PromptConsumer_GetsEveryFrameInOrder") {
  for (auto format : formats)
    for (auto size : {frame_size{160, 120}, frame_size{32, 24},
                      frame_size{65, 47}, frame_size{1, 1}}) {
      camera_rig rig{format, size};
      for (uint32_t i = 1; i <= 40; ++i) {
        auto x = rig.next_frame();
        REQUIRE(x);
        CHECK(x.info().sequence == i);
        CHECK(x.info().size == size);
        CHECK(x.info().format == format);
        CHECK(x.info().lost.total() == 0);
        if (number_bits(size) >= 16) {
          CHECK(!is_torn(x));
          CHECK(read_frame_number(x) == i);
          CHECK(find_mark(x) == mark_position(size, i));
        }
      }
      auto statistics = statistics_of(rig);
      CHECK(statistics.frames.delivered == 40);
      CHECK(statistics.frames.dropped.total() == 0);
      CHECK(statistics.leased == 0);
    }
}

TEST_CASE("MockCsi_TenSecondsAt30Fps_Are300Frames") {
  camera_rig rig;
  rig.poll();
  rig.run(10s);
  auto frames = statistics_of(rig).frames;
  CHECK(frames.begun == 300);
  CHECK(frames.waiting == 1);
  CHECK(frames.dropped[drop_reason::overwritten] == 298);
  CHECK(frames.in_flight == 1);
}

TEST_CASE("MockCsi_Jitter_DelaysFramesAndFollowsTheSeed") {
  auto distances = [](uint32_t seed) {
    mock_csi_config config;
    config.seed = seed;
    config.jitter = 0.3;
    camera_rig rig{pixformat::grayscale, {32, 24}, config};
    std::vector<time_point> result;
    for (int i = 0; i < 50; ++i) {
      auto x = rig.next_frame();
      REQUIRE(x);
      CHECK(!is_torn(x));
      CHECK(x.info().lost.total() == 0);
      result.push_back(x.info().readout_begin);
    }
    return result;
  };
  CHECK(distances(1) == distances(1));
  CHECK(distances(1) != distances(2));
}

TEST_CASE("MockCsi_ReadoutInPieces_IsFinishedByTheLast") {
  for (uint8_t pieces : {1, 3, 8, 255}) {
    mock_csi_config config;
    config.pieces = pieces;
    camera_rig rig{pixformat::rgb565, {64, 48}, config};
    auto first = rig.next_frame();
    REQUIRE(first);
    CHECK(!is_torn(first));
    CHECK(first.info().readout_end - first.info().readout_begin
          >= 29'999'990ns);
  }
}

TEST_CASE("MockCsi_DrivenLate_DelaysFramesButNeverTearsThem") {
  camera_rig rig{pixformat::yuv422, {160, 120}};
  REQUIRE(!rig.camera->set_framebuffers(16));
  rig.poll();
  uint32_t last = 0;
  for (int i = 0; i < 100; ++i) {
    rig.time.set(rig.time.now() + 13ms * (i % 9));
    rig.camera->advance(rig.time.now());
    CHECK(rig.camera->next_event() > rig.time.now());
    while (auto x = rig.poll()) {
      CHECK(!is_torn(x));
      CHECK(x.info().sequence > last);
      CHECK(x.info().readout_end <= rig.time.now());
      last = x.info().sequence;
    }
  }
  CHECK(last > 100);
}

TEST_CASE("MockCsi_LongStall_SkipsForwardInsteadOfABurst") {
  camera_rig rig;
  REQUIRE(!rig.camera->set_framebuffers(16));
  auto first = rig.next_frame();
  rig.run(10ms); // into the next readout
  rig.time.set(rig.time.now() + 10s);
  rig.camera->advance(rig.time.now());
  CHECK(rig.camera->next_event() > rig.time.now());
  auto late = rig.poll();
  REQUIRE(late);
  CHECK(late.info().sequence == 2);
  CHECK(!is_torn(late));
  CHECK(!rig.poll());
  auto next = rig.next_frame();
  CHECK(next.info().sequence == 3);
  CHECK(rig.time.now() - next.info().readout_begin < period);
}

TEST_CASE("MockCsi_WhatMakesEventsEarlier_WakesTheDriver") {
  camera_rig rig;
  counting_bell wake;
  rig.camera->on_rescheduled(&wake);
  rig.poll();
  CHECK(wake.rings == 1);
  rig.poll();
  CHECK(wake.rings == 1);
  rig.camera->set_framerate(60);
  CHECK(wake.rings == 2);
}

TEST_CASE("MockCsi_HeldFrames_OutliveReconfigurationAndDriver") {
  std::vector<frame> held;
  std::vector<uint8_t> pixels;
  {
    camera_rig rig;
    held.push_back(rig.next_frame());
    pixels.assign(held[0].pixels().begin(), held[0].pixels().end());
    REQUIRE(!rig.camera->set_framebuffers(5));
    rig.next_frame();
    REQUIRE(!rig.camera->set_framesize({32, 24}));
    held.push_back(rig.next_frame());
    CHECK(statistics_of(rig).leased == 2);
    REQUIRE(!rig.camera->reset(true));
    CHECK(statistics_of(rig).leased == 2);
  }
  CHECK(std::equal(pixels.begin(), pixels.end(), held[0].pixels().begin()));
  CHECK(read_frame_number(held[0]) == held[0].info().sequence);
  CHECK(read_frame_number(held[1]) == held[1].info().sequence);
}

TEST_CASE("MockCsi_Abort_StopsUntilTheNextSnapshot") {
  camera_rig rig;
  rig.poll();
  rig.run(45ms); // the first frame is being read out
  rig.camera->abort();
  auto frames = statistics_of(rig).frames;
  CHECK(frames.begun == 1);
  CHECK(frames.dropped[drop_reason::aborted] == 1);
  rig.run(1s);
  CHECK(statistics_of(rig).frames.begun == 1);
  auto next = rig.next_frame();
  REQUIRE(next);
  CHECK(next.info().sequence == 2);
  CHECK(next.info().lost[drop_reason::aborted] == 1);
  CHECK(!is_torn(next));
}

TEST_CASE("MockCsi_Window_DeliversThatPartWithItsNumber") {
  for (auto format : formats) {
    camera_rig rig{format, {320, 240}};
    REQUIRE(!rig.camera->set_window({41, 33, 97, 65}));
    auto x = rig.next_frame();
    REQUIRE(x);
    CHECK(x.info().size == frame_size{97, 65});
    CHECK(read_frame_number(x) == x.info().sequence);
    CHECK(!is_torn(x));
    CHECK(find_mark(x) == mark_position({97, 65}, x.info().sequence));
    CHECK(*rig.camera->settings().size == frame_size{320, 240});
  }
}
