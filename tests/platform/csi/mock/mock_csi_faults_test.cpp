#include "platform/csi/mock/mock_csi.hpp"

#include "platform/csi/pattern/test_pattern.hpp"
#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace {

/// Injects a fault into one frame and checks that it alone is lost, for that
/// reason, and that the next ones are whole.
void check_one_frame_lost(fault what, drop_reason reason, errc code,
                          uint32_t rearmed) {
  INFO(to_string(what));
  for (uint8_t pieces : {1, 2, 8}) {
    mock_csi_config config;
    config.pieces = pieces;
    camera_rig rig{pixformat::rgb565, {160, 120}, config};
    rig.next_frame();
    rig.camera->inject(what);
    rig.run(period * 11 / 10);
    auto frames = rig.camera->statistics().frames;
    CHECK(adds_up(frames));
    if (code == errc{})
      CHECK(!rig.camera->last_fault());
    else if (frames.dropped.total() > 0)
      CHECK(rig.camera->last_fault() == code);
    auto next = rig.next_frame();
    REQUIRE(next);
    CHECK(next.info().sequence == 3);
    CHECK(next.info().lost[reason] == 1);
    CHECK(next.info().lost.total() == 1);
    CHECK(!is_torn(next));
    CHECK(!rig.camera->last_fault());
    auto statistics = rig.camera->statistics();
    CHECK(statistics.frames.dropped[reason] == 1);
    CHECK(statistics.frames.dropped.total() == 1);
    CHECK(statistics.rearmed == rearmed);
    CHECK(adds_up(statistics.frames));
    CHECK(rig.next_frame().info().lost.total() == 0);
  }
}

} // namespace

TEST_CASE("MockCsi_Overrun_LosesOneFrameAndCapturesOn") {
  check_one_frame_lost(fault::overrun, drop_reason::overrun,
                       errc::framebuffer_overflow, 1);
}

TEST_CASE("MockCsi_BusError_LosesOneFrameAndCapturesOn") {
  check_one_frame_lost(fault::bus_error, drop_reason::bus_error,
                       errc::capture_failed, 1);
}

TEST_CASE("MockCsi_LateDma_LosesOneFrameAndCapturesOn") {
  check_one_frame_lost(fault::late_dma, drop_reason::late_dma, errc{}, 0);
}

TEST_CASE("MockCsi_MissedLine_LosesOneFrameAndCapturesOn") {
  check_one_frame_lost(fault::missed_line, drop_reason::missed_line, errc{}, 0);
}

TEST_CASE("MockCsi_FaultyFrame_StaysTheLatestFaultUntilAFrameIsDelivered") {
  camera_rig rig;
  rig.poll();
  rig.camera->inject(fault::overrun);
  rig.camera->inject(fault::bus_error);
  rig.run(period * 9 / 5);
  CHECK(rig.camera->last_fault() == errc::framebuffer_overflow);
  rig.run(period);
  CHECK(rig.camera->last_fault() == errc::capture_failed);
  CHECK(rig.next_frame());
  CHECK(!rig.camera->last_fault());
}

TEST_CASE("MockCsi_SilentBeforeTheFirstSnapshot_IsSilent") {
  mock_csi_config config;
  config.faults = {*parse_fault("silent")};
  camera_rig rig{pixformat::grayscale, {64, 48}, config};
  CHECK(!rig.next_frame());
  CHECK(rig.camera->statistics().frames.begun == 0);
  rig.camera->abort();
  CHECK(rig.next_frame());
}

TEST_CASE("MockCsi_FailingKnob_FailsOnceAndChangesNothing") {
  camera_rig rig;
  rig.camera->inject(fault::knob);
  auto err = rig.camera->set_knob(knob::contrast, {2});
  CHECK(err == errc::control_failed);
  CHECK(context_of(err) == "contrast: the sensor did not acknowledge");
  CHECK((*rig.camera->get_knob(knob::contrast))[0] == 0);
  CHECK(!rig.camera->set_knob(knob::contrast, {2}));
  CHECK((*rig.camera->get_knob(knob::contrast))[0] == 2);
}

TEST_CASE("MockCsi_PlannedFaults_StrikeAtTheirFrames") {
  mock_csi_config config;
  for (auto text : {"overrun:2@5", "missed_line@10", "silent:200@20", "knob"})
    config.faults.push_back(*parse_fault(text));
  camera_rig rig{pixformat::bayer, {64, 48}, config};
  CHECK(rig.camera->set_knob(knob::contrast, {1}) == errc::control_failed);
  std::vector<uint32_t> got;
  time_point before;
  for (int i = 0; i < 20; ++i) {
    auto x = rig.next_frame();
    REQUIRE(x);
    CHECK(!is_torn(x));
    got.push_back(x.info().sequence);
    if (x.info().sequence == 20)
      CHECK(x.info().readout_begin - before >= 200ms);
    before = x.info().readout_begin;
  }
  CHECK(got == std::vector<uint32_t>{1,  2,  3,  4,  7,  8,  9,  11, 12, 13,
                                     14, 15, 16, 17, 18, 19, 20, 21, 22, 23});
}

TEST_CASE("MockCsi_ManyFaults_NeverDeliverATornFrameAndAlwaysAddUp") {
  camera_rig rig{pixformat::yuv422, {64, 48}};
  uint32_t seed = 1;
  auto roll = [&](uint32_t sides) {
    seed = seed * 1664525 + 1013904223;
    return (seed >> 16) % sides;
  };
  uint32_t last = 0;
  std::vector<frame> held;
  for (int i = 0; i < 2000; ++i) {
    switch (roll(8)) {
    case 0:
      rig.camera->inject(static_cast<fault>(1 + roll(4)));
      break;
    case 1:
      if (roll(10) == 0)
        rig.camera->silence(100ms);
      else if (roll(10) == 0)
        rig.camera->abort();
      break;
    case 2:
      if (roll(20) == 0)
        REQUIRE(!rig.camera->set_framebuffers(static_cast<int>(1 + roll(16))));
      break;
    case 3:
      if (!held.empty())
        held.erase(held.begin());
      break;
    default:
      rig.run(period * roll(20) / 10);
    }
    if (auto x = rig.poll()) {
      REQUIRE(!is_torn(x));
      REQUIRE(read_frame_number(x) == x.info().sequence);
      REQUIRE(x.info().lost.total() == x.info().sequence - last - 1);
      last = x.info().sequence;
      if (roll(3) == 0)
        held.push_back(x);
    }
    for (auto& x : held)
      REQUIRE(read_frame_number(x) == x.info().sequence);
    auto statistics = rig.camera->statistics();
    REQUIRE(adds_up(statistics.frames));
    REQUIRE(statistics.leased == held.size());
  }
  // Once the faults are over and the buffers are back, all is well again.
  held.clear();
  rig.run(5s);
  REQUIRE(rig.next_frame());
  auto lost = rig.camera->statistics().frames.dropped;
  auto sum = lost[drop_reason::overrun] + lost[drop_reason::bus_error]
             + lost[drop_reason::late_dma] + lost[drop_reason::missed_line];
  CHECK(sum > 50);
}
