#include "platform/csi/mock/mock_csi.hpp"

#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

// A frame whose buffer was set aside begins without the driver's thread; that
// cannot be told from one that began with it.

namespace {

/// In the middle of the second frame's readout, which nobody was called for.
struct second_frame_rig : camera_rig {
  explicit second_frame_rig(const mock_csi_config& config = {})
    : camera_rig(pixformat::grayscale, {160, 120}, config) {
    next_frame();
    time.set(time.now() + period / 2);
    REQUIRE(camera->next_event() > time.now());
  }

  frame_accounts accounts() const {
    auto result = camera->statistics().frames;
    CHECK(adds_up(result));
    return result;
  }
};

} // namespace

TEST_CASE("MockCsiBegin_WithABufferSetAside_NeedsNoCallUntilTheFrameEnds") {
  camera_rig rig;
  auto first = rig.next_frame();
  auto end = rig.camera->next_event();
  rig.time.set(end);
  rig.camera->advance(end);
  auto second = rig.poll();
  REQUIRE(second);
  CHECK(second.info().readout_end == end);
  CHECK(second.info().readout_begin - first.info().readout_begin == period);
  CHECK(second.info().sequence == 2);
}

TEST_CASE("MockCsiBegin_InPieces_TheDriverIsCalledForTheFirst") {
  mock_csi_config config;
  config.pieces = 3;
  camera_rig rig{pixformat::grayscale, {160, 120}, config};
  auto first = rig.next_frame();
  auto begin = first.info().readout_begin + period;
  auto readout = first.info().readout_end - first.info().readout_begin;
  CHECK(rig.camera->next_event() == begin + readout / 3);
}

TEST_CASE("MockCsiBegin_WithoutAFreeBuffer_TheDriverIsCalledForTheBegin") {
  camera_rig rig;
  REQUIRE(!rig.camera->set_framebuffers(1));
  rig.poll();
  rig.run(period * 39 / 20); // the first frame waits, in the only buffer
  auto due = rig.camera->next_event();
  auto first = rig.poll();
  CHECK(due == first.info().readout_begin + period);
}

TEST_CASE("MockCsiBegin_Statistics_CountTheFrameThatHasBegun") {
  second_frame_rig rig;
  auto seen = rig.accounts();
  CHECK(seen.begun == 2);
  CHECK(seen.in_flight == 1);
}

TEST_CASE("MockCsiBegin_Abort_DropsTheFrameThatHasBegun") {
  second_frame_rig rig;
  rig.camera->abort();
  auto seen = rig.accounts();
  CHECK(seen.begun == 2);
  CHECK(seen.dropped[drop_reason::aborted] == 1);
  CHECK(rig.next_frame().info().sequence == 3);
}

TEST_CASE("MockCsiBegin_Fault_StrikesTheFrameThatHasNotBegun") {
  second_frame_rig rig;
  counting_bell wake;
  rig.camera->on_rescheduled(&wake);
  rig.camera->inject(fault::missed_line);
  CHECK(wake.rings == 1);
  CHECK(rig.next_frame().info().sequence == 2);
  auto fourth = rig.next_frame();
  CHECK(fourth.info().sequence == 4);
  CHECK(fourth.info().lost[drop_reason::missed_line] == 1);
}

TEST_CASE("MockCsiBegin_Rate_LeavesTheFrameThatHasBegunItsPace") {
  second_frame_rig rig;
  auto end = rig.camera->next_event();
  REQUIRE(!rig.camera->set_framerate(100));
  CHECK(rig.camera->next_event() == end);
  rig.next_frame();
  auto third = rig.next_frame();
  CHECK(third.info().readout_begin - end < 11ms);
}

TEST_CASE("MockCsiBegin_Effects_AreThoseAtTheBegin") {
  auto brightness_of = [](const frame& x) { return x.pixels()[160 * 60]; };
  second_frame_rig rig;
  camera_rig plain;
  plain.next_frame();
  auto expected = brightness_of(plain.next_frame());
  REQUIRE(!rig.camera->set_knob(knob::hmirror, {1}));
  CHECK(brightness_of(rig.next_frame()) == expected);
  CHECK(brightness_of(rig.next_frame()) != expected);
}

TEST_CASE("MockCsiBegin_Silence_BeginsBehindTheFrameThatHasBegun") {
  second_frame_rig rig;
  rig.camera->silence(200ms);
  auto second = rig.next_frame();
  CHECK(second.info().sequence == 2);
  auto third = rig.next_frame();
  CHECK(third.info().sequence == 3);
  CHECK(third.info().readout_begin - second.info().readout_end > 150ms);
}
