#include "platform/runtime/virtual_time.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using namespace actorcsi;
using namespace actorcsi::runtime;

namespace {

/// Acts every 10 ms and remembers when.
class metronome final : public device {
public:
  explicit metronome(platform::time_point start) : due_(start + 10ms) {
    // nop
  }

  platform::time_point next_event() const override {
    return due_;
  }

  void advance(platform::time_point now) override {
    acted.push_back(now);
    due_ += 10ms;
  }

  void on_rescheduled(platform::doorbell*) override {
    // nop
  }

  std::vector<platform::time_point> acted;

private:
  platform::time_point due_;
};

} // namespace

TEST_CASE("VirtualTime_Sleep_EndsAtTheDeadlineOrTheFirstEvent") {
  virtual_time uut;
  auto start = uut.now();
  metronome device{start};
  uut.add(&device);
  uut.sleep_until(start + 4ms);
  CHECK(uut.now() == start + 4ms);
  CHECK(device.acted.empty());
  uut.sleep_until(platform::time_point::max());
  CHECK(uut.now() == start + 10ms);
  CHECK(device.acted.size() == 1);
}

TEST_CASE("VirtualTime_Woken_DoesNotSleepOnce") {
  virtual_time uut;
  auto start = uut.now();
  uut.wake();
  uut.sleep_until(start + 1s);
  CHECK(uut.now() == start);
  uut.sleep_until(start + 1s);
  CHECK(uut.now() == start + 1s);
}

TEST_CASE("VirtualTime_Passing_LetsEveryEventHappenAtItsMoment") {
  virtual_time uut;
  auto start = uut.now();
  metronome device{start};
  uut.add(&device);
  uut.pass(105ms);
  REQUIRE(device.acted.size() == 10);
  for (size_t i = 0; i < 10; ++i)
    CHECK(device.acted[i] == start + static_cast<int>(i + 1) * 10ms);
  CHECK(uut.now() == start + 105ms);
}

TEST_CASE("VirtualTime_Work_TakesItsCost") {
  virtual_time uut{5us};
  auto start = uut.now();
  uut.worked();
  uut.worked();
  CHECK(uut.now() == start + 10us);
}
