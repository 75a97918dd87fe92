#include "platform/csi/mock/mock_csi.hpp"

#include <thread>

#include "platform/csi/pattern/test_pattern.hpp"
#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace {

/// Lets the camera's time pass as a thread of the host does, only without
/// sleeping.
class driver {
public:
  driver(mock_csi& camera, const platform::clock& time)
    : thread_([this, &camera, &time] {
        while (!stop_) {
          camera.advance(time.now());
          std::this_thread::yield();
        }
      }) {
    // nop
  }

  ~driver() {
    stop_ = true;
    thread_.join();
  }

private:
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

struct tally {
  uint32_t frames = 0;
  uint32_t last = 0;
  uint32_t torn = 0;
  uint32_t changed = 0;
  uint32_t miscounted = 0;
};

/// Takes frames and holds each for a while.
void consume(mock_csi& camera, time_point end, size_t most_held, tally& t) {
  std::vector<frame> held;
  while (time_point::clock::now() < end) {
    auto x = camera.snapshot();
    if (!x || !*x) {
      std::this_thread::yield();
      continue;
    }
    ++t.frames;
    auto& info = x->info();
    t.torn += is_torn(*x);
    t.miscounted += info.lost.total() != info.sequence - t.last - 1;
    t.last = info.sequence;
    held.push_back(std::move(*x));
    if (held.size() > most_held) {
      for (auto& y : held)
        t.changed += read_frame_number(y) != y.info().sequence;
      held.clear();
    }
  }
}

} // namespace

TEST_CASE("MockCsi_TwoThreads_FramesAreWholeInOrderAndAddUp", "[timing]") {
  for (int buffers : {1, 2, 3, 8}) {
    INFO(buffers << " buffers");
    real_clock time;
    auto made = mock_csi::make({}, time);
    REQUIRE(made);
    auto& camera = **made;
    REQUIRE(!camera.set_pixformat(pixformat::grayscale));
    REQUIRE(!camera.set_framesize({64, 48}));
    REQUIRE(!camera.set_framerate(500));
    REQUIRE(!camera.set_framebuffers(buffers));
    if (buffers == 8)
      REQUIRE(!camera.set_overrun(overrun_policy::drop_oldest));
    counting_bell bell;
    camera.on_frame_ready(&bell);
    tally t;
    {
      driver d{camera, time};
      consume(camera, time.now() + 300ms,
              static_cast<size_t>(buffers > 1 ? buffers - 2 : 0), t);
    }
    CHECK(t.frames > 0);
    CHECK(t.torn == 0);
    CHECK(t.changed == 0);
    CHECK(t.miscounted == 0);
    auto statistics = camera.statistics();
    CHECK(adds_up(statistics.frames));
    CHECK(statistics.frames.delivered == t.frames);
    CHECK(statistics.leased == 0);
    CHECK(bell.rings >= t.frames);
  }
}

TEST_CASE("MockCsi_SetUpAnewWhileRunning_FramesStayWholeAndHeldOnesValid",
          "[timing]") {
  real_clock time;
  auto made = mock_csi::make({}, time);
  REQUIRE(made);
  auto& camera = **made;
  REQUIRE(!camera.set_pixformat(pixformat::grayscale));
  REQUIRE(!camera.set_framesize({64, 48}));
  // Within reach of a sanitizer's pace: what is late is left out.
  REQUIRE(!camera.set_framerate(500));
  tally t;
  auto end = time.now() + 400ms;
  {
    driver d{camera, time};
    std::thread consumer{[&] { consume(camera, end, 2, t); }};
    // Assertions of the test framework belong to one thread.
    for (int i = 0; time.now() < end; ++i) {
      camera.set_framebuffers(1 + i % 16);
      camera.set_knob(knob::special_effect, {static_cast<double>(i % 2)});
      camera.set_framesize(i % 2 == 0 ? frame_size{64, 48}
                                      : frame_size{80, 60});
      if (i % 5 == 0)
        camera.abort();
      camera.inject(static_cast<fault>(1 + i % 4));
      CHECK(adds_up(camera.statistics().frames));
      std::this_thread::sleep_for(7ms);
    }
    consumer.join();
  }
  CHECK(t.frames > 0);
  CHECK(t.torn == 0);
  CHECK(t.changed == 0);
  CHECK(t.miscounted == 0);
  CHECK(camera.statistics().leased == 0);
}
