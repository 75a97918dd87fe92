#include "platform/csi/imxrt/imxrt_csi.hpp"

#include <algorithm>
#include <random>

#include "platform/csi/pattern/test_pattern.hpp"
#include "tests/platform/csi/imxrt/imxrt_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace reg = imxrt_csi_reg;

namespace {

/// Injects a fault into one frame and checks what is lost by it, that it is
/// reported, and that whole frames follow.
void check_recovery(fault what, drop_reason reason, errc code, uint32_t lost) {
  INFO(to_string(what));
  for (int buffers : {1, 2, 3, 8}) {
    imxrt_rig rig{pixformat::rgb565, {160, 120}};
    REQUIRE(!rig.camera->set_framebuffers(buffers));
    rig.next_frame();
    rig.poll(); // the buffer is free again
    rig.inject(what);
    for (int i = 0; i < 100; ++i)
      if (rig.statistics().frames.dropped[reason] < lost)
        rig.run(1ms);
    if (code == errc{})
      CHECK(!rig.camera->last_fault());
    else
      CHECK(rig.camera->last_fault() == code);
    auto next = rig.next_frame();
    REQUIRE(next);
    CHECK(next.info().sequence == 2 + lost);
    CHECK(next.info().lost[reason] == lost);
    CHECK(next.info().lost.total() == lost);
    CHECK(!is_torn(next));
    CHECK(read_frame_number(next) == next.info().sequence);
    CHECK(!rig.camera->last_fault());
    auto statistics = rig.statistics();
    CHECK(statistics.frames.dropped.total() == lost);
    CHECK(statistics.rearmed == 1);
    next = frame{};
    for (int i = 0; i < 5; ++i) {
      auto x = rig.next_frame();
      REQUIRE(x);
      CHECK(x.info().lost.total() == 0);
      CHECK(read_frame_number(x) == x.info().sequence);
    }
  }
}

/// Serves each interrupt so much later.
void serve_late(imxrt_rig& rig, caf::timespan latency) {
  rig.latency = [=] { return latency; };
}

struct tally {
  uint32_t frames = 0;
  uint32_t last = 0;

  /// Every frame is whole, is the one that it says, and follows the last.
  void add(const frame& x) {
    REQUIRE(x);
    REQUIRE(!is_torn(x));
    REQUIRE(read_frame_number(x) == x.info().sequence);
    REQUIRE(x.info().sequence > last);
    REQUIRE(x.info().lost.total() == x.info().sequence - last - 1);
    last = x.info().sequence;
    ++frames;
  }
};

} // namespace

TEST_CASE("ImxrtCsi_Overrun_LosesOneFrameAndIsRecoveredFrom") {
  check_recovery(fault::overrun, drop_reason::overrun,
                 errc::framebuffer_overflow, 1);
}

TEST_CASE("ImxrtCsi_BusError_LosesOneFrameAndIsRecoveredFrom") {
  check_recovery(fault::bus_error, drop_reason::bus_error, errc::capture_failed,
                 1);
}

TEST_CASE("ImxrtCsi_MissedLine_LosesTheFrameAndTheOneThatShowsIt") {
  check_recovery(fault::missed_line, drop_reason::missed_line, errc{}, 2);
}

TEST_CASE("ImxrtCsi_LateDma_LosesTheFrameAndTheOneThatShowsIt") {
  check_recovery(fault::late_dma, drop_reason::late_dma, errc{}, 2);
}

TEST_CASE("ImxrtCsi_AddressErrorSeenLate_IsRecoveredFrom") {
  imxrt_rig rig{pixformat::rgb565, {160, 120}};
  tally t;
  t.add(rig.next_frame());
  rig.inject(fault::missed_line);
  // VSYNC and the first data of the frame behind it come in one interrupt.
  serve_late(rig, 6ms);
  rig.run(period * 5 / 2);
  auto statistics = rig.statistics();
  CHECK(statistics.frames.dropped[drop_reason::missed_line] == 2);
  CHECK(statistics.rearmed == 1);
  rig.run(200ms);
  t.add(rig.next_frame());
}

TEST_CASE("ImxrtCsi_FaultsInARow_AreEachRecoveredFrom") {
  imxrt_rig rig;
  tally t;
  rig.sensor.inject(fault::overrun, 3);
  rig.sensor.inject(fault::bus_error, 2);
  t.add(rig.next_frame());
  CHECK(t.last == 6);
  auto statistics = rig.statistics();
  CHECK(statistics.frames.dropped[drop_reason::overrun] == 3);
  CHECK(statistics.frames.dropped[drop_reason::bus_error] == 2);
  CHECK(statistics.rearmed == 5);
}

TEST_CASE("ImxrtCsi_RecoveryThatFails_IsTriedAgainByTheNextSnapshot") {
  imxrt_rig rig;
  rig.next_frame();
  rig.run(10ms);
  rig.model.jam(true);
  rig.inject(fault::overrun);
  rig.run(period * 3 / 2);
  CHECK(rig.camera->last_fault() == errc::capture_failed);
  auto x = rig.camera->snapshot();
  while (x && *x)
    x = rig.camera->snapshot();
  REQUIRE(!x);
  CHECK(x.error() == errc::dma_init_failed);
  CHECK(!rig.model.interrupting());
  rig.model.jam(false);
  auto next = rig.next_frame();
  REQUIRE(next);
  CHECK(!is_torn(next));
  CHECK(rig.statistics().rearmed == 1);
}

TEST_CASE("ImxrtCsi_InterruptsWithinTheBlanking_CostNothing") {
  for (int buffers : {2, 3, 8}) {
    imxrt_rig rig;
    REQUIRE(!rig.camera->set_framebuffers(buffers));
    serve_late(rig, 3ms);
    tally t;
    for (int i = 0; i < 50; ++i)
      t.add(rig.next_frame());
    CHECK(rig.statistics().frames.dropped.total() == 0);
  }
}

TEST_CASE("ImxrtCsi_InterruptsUpToAFrameLate_CostNothingWhileABufferIsFree") {
  // DONE and SOF of the next frame are seen together.
  for (auto latency : {5ms, 15ms, 25ms}) {
    INFO(latency.count() << " ms");
    imxrt_rig rig;
    REQUIRE(!rig.camera->set_framebuffers(8));
    serve_late(rig, latency);
    tally t;
    for (int i = 0; i < 50; ++i)
      t.add(rig.next_frame());
    CHECK(rig.statistics().frames.dropped.total() == 0);
    CHECK(rig.statistics().rearmed == 0);
  }
}

TEST_CASE("ImxrtCsi_BothDoneBitsAtOnce_AreToldApartByTheFrameCounter") {
  imxrt_rig rig;
  REQUIRE(!rig.camera->set_framebuffers(8));
  tally t;
  t.add(rig.next_frame());
  // Frame 2 has begun and been seen; then nothing is seen up to the end of 3.
  rig.run(10ms);
  serve_late(rig, 1s);
  auto second = rig.statistics().frames;
  CHECK(second.in_flight == 1);
  rig.run(60ms);
  auto status = rig.model.read(reg::sr);
  CHECK((status & imxrt_csi_sr::dma_tsf_done_fb1) != 0);
  CHECK((status & imxrt_csi_sr::dma_tsf_done_fb2) != 0);
  CHECK((status & imxrt_csi_sr::sof_int) != 0);
  rig.serve();
  CHECK(rig.statistics().frames.waiting == 2);
  t.add(rig.poll());
  t.add(rig.poll());
  CHECK(t.last == 3);
  CHECK(rig.statistics().frames.dropped.total() == 0);
}

TEST_CASE("ImxrtCsi_InterruptsMissed_AreCountedAsLateAndNothingIsTorn") {
  for (int buffers : {1, 2, 3, 8})
    for (auto latency : {40ms, 70ms, 100ms, 170ms, 1000ms}) {
      INFO(buffers << " buffers, " << latency.count() << " ms");
      imxrt_rig rig;
      REQUIRE(!rig.camera->set_framebuffers(buffers));
      tally t;
      t.add(rig.next_frame());
      rig.run(10ms);
      serve_late(rig, latency);
      rig.run(latency);
      rig.latency = nullptr;
      rig.serve();
      // The hardware has counted them all.
      auto statistics = rig.statistics();
      auto sent = 1 + static_cast<uint32_t>((latency + 10ms) / period);
      CHECK(statistics.frames.begun >= sent);
      CHECK(statistics.frames.begun <= sent + 1);
      for (int i = 0; i < 10; ++i)
        t.add(rig.next_frame());
      CHECK(rig.statistics().frames.dropped[drop_reason::late_dma]
              + rig.statistics().frames.dropped[drop_reason::no_buffer]
            == rig.statistics().frames.dropped.total());
      if (latency > 2 * period)
        CHECK(rig.statistics().frames.dropped[drop_reason::late_dma] >= 2);
    }
}

TEST_CASE("ImxrtCsi_FrameHeldThroughMissedInterrupts_KeepsItsPixels") {
  // The register of a frame that was taken is used again two frames later,
  // whether or not anybody has served an interrupt by then.
  for (int buffers : {1, 2, 3, 8}) {
    imxrt_rig rig;
    REQUIRE(!rig.camera->set_framebuffers(buffers));
    auto held = rig.next_frame();
    REQUIRE(held);
    serve_late(rig, 1h);
    rig.run(500ms);
    CHECK(read_frame_number(held) == held.info().sequence);
    CHECK(!is_torn(held));
  }
}

TEST_CASE("ImxrtCsi_DoneOfTheWrongRegister_StartsAnew") {
  imxrt_rig rig;
  tally t;
  t.add(rig.next_frame()); // by FB1
  rig.run(10ms);           // the second goes by FB2
  rig.registers.forged_status = imxrt_csi_sr::dma_tsf_done_fb1;
  rig.camera->on_interrupt();
  auto statistics = rig.statistics();
  CHECK(statistics.rearmed == 1);
  CHECK(statistics.frames.dropped[drop_reason::late_dma] == 1);
  t.add(rig.next_frame());
  CHECK(t.last == 3);
  CHECK(rig.statistics().frames.dropped.total() == 1);
}

TEST_CASE("ImxrtCsi_SpuriousInterrupt_DoesNothing") {
  imxrt_rig rig;
  rig.camera->on_interrupt();
  CHECK(rig.statistics().frames.begun == 0);
  rig.next_frame();
  for (int i = 0; i < 10; ++i)
    rig.camera->on_interrupt();
  CHECK(rig.next_frame().info().sequence == 2);
}

TEST_CASE("ImxrtCsi_Abort_CountsFramesWhoseInterruptWasNotServed") {
  imxrt_rig rig;
  rig.next_frame();
  serve_late(rig, 1h);
  rig.run(100ms);
  rig.camera->abort();
  auto frames = rig.statistics().frames;
  CHECK(frames.begun == 4);
  CHECK(frames.dropped[drop_reason::aborted] == 3);
  rig.latency = nullptr;
  rig.serve();
  auto next = rig.next_frame();
  REQUIRE(next);
  CHECK(next.info().sequence == 5);
  CHECK(read_frame_number(next) == 5u);
}

namespace {

/// Everything at once: faults, late interrupts, slow consumers that hold
/// frames, settings and stops, with the accounts checked at every step.
void storm(uint32_t seed, bool late) {
  std::mt19937 random{seed};
  auto roll = [&](uint32_t sides) {
    return static_cast<uint32_t>(random() % sides);
  };
  imxrt_rig rig{pixformat::rgb565, {64, 48}};
  if (late)
    rig.latency = [&]() -> caf::timespan {
      switch (roll(8)) {
      case 0:
        return period * roll(50) / 10;
      case 1:
        return 1ms * roll(34);
      default:
        return 1us * roll(100);
      }
    };
  tally t;
  std::vector<frame> held;
  for (int i = 0; i < 3000; ++i) {
    switch (roll(10)) {
    case 0:
      rig.inject(static_cast<fault>(1 + roll(4)));
      break;
    case 1:
      if (roll(10) == 0)
        rig.sensor.silence(100ms);
      else if (roll(10) == 0)
        rig.camera->abort();
      break;
    case 2:
      if (roll(20) == 0)
        REQUIRE(!rig.camera->set_framebuffers(static_cast<int>(1 + roll(8))));
      else if (roll(20) == 0)
        REQUIRE(!rig.camera->set_overrun(
          roll(2) == 0 ? overrun_policy::stop : overrun_policy::drop_oldest));
      else if (roll(30) == 0)
        REQUIRE(!rig.camera->set_framesize(roll(2) == 0 ? frame_size{64, 48}
                                                        : frame_size{80, 60}));
      break;
    case 3:
    case 4:
      if (!held.empty())
        held.erase(
          held.begin()
          + static_cast<ptrdiff_t>(roll(static_cast<uint32_t>(held.size()))));
      break;
    default:
      for (auto end = rig.time.now() + period * roll(20) / 10;
           rig.time.now() < end;) {
        rig.step(end);
        REQUIRE(adds_up(rig.camera->statistics().frames));
      }
    }
    if (roll(3) != 0)
      if (auto x = rig.poll()) {
        t.add(x);
        if (roll(2) == 0)
          held.push_back(x);
      }
    for (auto& x : held)
      REQUIRE(read_frame_number(x) == x.info().sequence);
    auto statistics = rig.camera->statistics();
    REQUIRE(adds_up(statistics.frames));
    REQUIRE(statistics.leased == held.size());
    REQUIRE(rig.model.complaints().empty());
  }
  CHECK(t.frames > 300);
  CHECK(rig.statistics().rearmed > 50);
  // Once the faults are over and the buffers are back, all is well again.
  held.clear();
  rig.latency = nullptr;
  rig.serve();
  rig.run(10s);
  t.add(rig.next_frame());
  if (auto x = rig.poll())
    t.add(x);
  auto before = rig.statistics();
  for (int i = 0; i < 30; ++i)
    t.add(rig.next_frame());
  CHECK(rig.statistics().rearmed == before.rearmed);
  CHECK(rig.statistics().frames.dropped.total()
        == before.frames.dropped.total());
}

} // namespace

TEST_CASE("ImxrtCsi_StormOfFaults_NeverTearsAFrameAndAlwaysAddsUp") {
  for (uint32_t seed = 1; seed <= 10; ++seed) {
    INFO("seed " << seed);
    storm(seed, false);
  }
}

TEST_CASE("ImxrtCsi_StormWithLateInterrupts_NeverTearsAFrameAndAddsUp") {
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    storm(seed, true);
  }
}
