#include "platform/csi/imxrt/imxrt_csi.hpp"

#include <algorithm>

#include "platform/csi/pattern/test_pattern.hpp"
#include "tests/platform/csi/imxrt/imxrt_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

// What the hardware may do between any two of the driver's accesses.

namespace {

/// More accesses than the interrupt makes, be it to recover.
constexpr uint32_t most_accesses = 80;

/// Lets the sensor act before access number `at` that `act` makes to a
/// register.
template <class Act>
void interleave(imxrt_rig& rig, uint32_t at, caf::timespan passes, Act&& act) {
  uint32_t accesses = 0;
  rig.registers.before = [&](uint32_t, bool) {
    if (accesses++ != at)
      return;
    rig.time.set(rig.time.now() + passes);
    rig.sensor.advance(rig.time.now());
  };
  act();
  rig.registers.before = nullptr;
  // A frame that begins between a look at the counter and the write that
  // follows has taken its address by then: the write does no harm.
  auto complaints = rig.model.complaints();
  REQUIRE(std::all_of(complaints.begin(), complaints.end(), [](auto x) {
    return x
           == std::string{"the address of a frame changes while it is "
                          "transferred"};
  }));
  rig.model.clear_complaints();
  REQUIRE(accesses < most_accesses);
}

/// Whole frames with the right numbers, of which none is lost from the
/// accounts, for as long as it takes to be in step again.
void check_frames(imxrt_rig& rig, uint32_t last) {
  for (int i = 0; i < 5; ++i) {
    auto x = rig.next_frame();
    REQUIRE(x);
    REQUIRE(!is_torn(x));
    REQUIRE(read_frame_number(x) == x.info().sequence);
    REQUIRE(x.info().lost.total() == x.info().sequence - last - 1);
    last = x.info().sequence;
    REQUIRE(adds_up(rig.camera->statistics().frames));
  }
}

/// Interrupts wait until the test lets the next thing happen.
void defer_interrupts(imxrt_rig& rig) {
  rig.latency = [] { return caf::timespan{0}; };
}

} // namespace

TEST_CASE("ImxrtCsi_FramesBetweenAnyTwoAccesses_OfTheInterruptAreNeverTorn") {
  // The interrupt is that of SOF, of DONE, and of both.
  for (auto late : {1000us, 29500us, 36000us, 50000us})
    for (auto passes : {3ms, 10ms, 31ms, 34ms, 45ms, 70ms, 105ms})
      for (int buffers : {1, 2, 3, 6})
        for (uint32_t at = 0; at < most_accesses; ++at) {
          INFO(late.count() << " us, " << passes.count() << " ms, " << buffers
                            << " buffers, access " << at);
          imxrt_rig rig{pixformat::grayscale, {64, 48}};
          REQUIRE(!rig.camera->set_framebuffers(buffers));
          auto first = rig.next_frame();
          REQUIRE(first);
          auto held = buffers > 1 ? first : frame{};
          first = frame{};
          rig.poll();
          rig.latency = [] { return 1h; };
          rig.run(late + 3500us);
          defer_interrupts(rig);
          interleave(rig, at, passes, [&] { rig.camera->on_interrupt(); });
          rig.serve();
          if (held) {
            REQUIRE(read_frame_number(held) == 1u);
            REQUIRE(!is_torn(held));
          }
          rig.latency = nullptr;
          check_frames(rig, 1);
        }
}

TEST_CASE("ImxrtCsi_FramesBetweenAnyTwoAccesses_OfASnapshotAreNeverTorn") {
  for (auto passes : {4ms, 10ms, 34ms, 70ms})
    for (int buffers : {1, 2, 3})
      for (uint32_t at = 0; at < most_accesses; ++at) {
        imxrt_rig rig{pixformat::grayscale, {64, 48}};
        REQUIRE(!rig.camera->set_framebuffers(buffers));
        std::vector<frame> held;
        for (int i = 0; i < buffers; ++i)
          held.push_back(rig.next_frame());
        auto last = held.back().info().sequence;
        held.clear();
        defer_interrupts(rig);
        frame got;
        interleave(rig, at, passes, [&] { got = rig.poll(); });
        CHECK(!got);
        rig.serve();
        rig.latency = nullptr;
        check_frames(rig, last);
      }
}

TEST_CASE("ImxrtCsi_FrameThatBeginsWithinTheRecovery_IsCounted") {
  for (auto passes : {25ms, 60ms})
    for (uint32_t at = 0; at < most_accesses; ++at) {
      INFO(passes.count() << " ms, access " << at);
      imxrt_rig rig{pixformat::grayscale, {64, 48}};
      REQUIRE(rig.next_frame());
      rig.run(20ms);
      defer_interrupts(rig);
      rig.model.overrun();
      interleave(rig, at, passes, [&] { rig.camera->on_interrupt(); });
      rig.serve();
      rig.latency = nullptr;
      auto next = rig.next_frame();
      REQUIRE(next);
      CHECK(next.info().lost.total() == next.info().sequence - 2);
      CHECK(!is_torn(next));
      CHECK(adds_up(rig.camera->statistics().frames));
      auto last = next.info().sequence;
      next = frame{};
      for (int i = 0; i < 3; ++i) {
        auto x = rig.next_frame();
        REQUIRE(x);
        CHECK(!is_torn(x));
        CHECK(x.info().lost.total() == x.info().sequence - last - 1);
        last = x.info().sequence;
      }
    }
}
