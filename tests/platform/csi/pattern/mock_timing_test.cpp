#include "platform/csi/pattern/mock_timing.hpp"

#include <set>

#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

TEST_CASE("MockTiming_NoJitter_FramesAreAPeriodApartAndDoNotDrift") {
  mock_timing timing{1, 0};
  auto epoch = time_point{} + 5s;
  timing.restart(epoch, 30);
  CHECK(timing.start_of(0) == epoch);
  CHECK(timing.start_of(3) == epoch + 100ms);
  CHECK(timing.start_of(30 * 3600) == epoch + 1h);
  CHECK(timing.readout_of(7) >= 29'999'999ns);
  CHECK(timing.readout_of(7) <= 30ms);
  timing.restart(epoch, 0.02);
  CHECK(timing.readout_of(7) == 900ms);
}

TEST_CASE("MockTiming_FirstAfter_IsTheNextFrame") {
  for (auto jitter : {0.0, 0.3, 0.5})
    for (auto hz : {0.001, 1.0, 30.0, 59.94, 10'000.0}) {
      mock_timing timing{3, jitter};
      auto epoch = time_point{} + 5s;
      timing.restart(epoch, hz);
      CHECK(timing.first_after(epoch - 1s) == 0);
      for (uint64_t i = 0; i < 200; ++i) {
        auto start = timing.start_of(i);
        REQUIRE(timing.first_after(start) == i + 1);
        REQUIRE(timing.first_after(start - 1ns) == i);
      }
    }
}

TEST_CASE("MockTiming_Jitter_StaysInItsShareAndFollowsTheSeed") {
  mock_timing timing{1, 0.2};
  mock_timing again{1, 0.2};
  mock_timing other{2, 0.2};
  for (auto x : {&timing, &again, &other})
    x->restart(time_point{}, 100);
  std::set<caf::timespan> delays;
  auto differ = 0;
  for (uint64_t i = 0; i < 1000; ++i) {
    auto delay = timing.start_of(i) - (time_point{} + 10ms * i);
    CHECK(delay >= 0ms);
    CHECK(delay <= 2ms);
    delays.insert(delay);
    CHECK(timing.start_of(i) == again.start_of(i));
    differ += timing.start_of(i) != other.start_of(i);
    // The readout is over before the next frame begins.
    CHECK(timing.start_of(i) + timing.readout_of(i) < timing.start_of(i + 1));
  }
  CHECK(delays.size() > 900);
  CHECK(differ > 900);
  CHECK(*delays.rbegin() - *delays.begin() > 1800us);
}
