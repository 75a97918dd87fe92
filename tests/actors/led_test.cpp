#include "actors/led.hpp"

#include "tests/support/virtual_node.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

/// Remembers when it was switched, and to what.
class recording_led final : public platform::led {
public:
  explicit recording_led(const platform::clock& time) : time_(time) {
    // nop
  }

  void set(bool on) noexcept override {
    changes.emplace_back(time_.now(), on);
  }

  std::vector<std::pair<platform::time_point, bool>> changes;

private:
  const platform::clock& time_;
};

struct fixture : virtual_node {
  LedBlink every(uint32_t ms) {
    LedBlink result;
    result.set_period_ms(ms);
    return result;
  }

  LedState lit(bool on) {
    LedState result;
    result.set_on(on);
    return result;
  }

  recording_led& pin = own<recording_led>(time);
  led_actor uut = spawn<led>(pin);
};

} // namespace

TEST_CASE_METHOD(fixture, "Led_Set_SwitchesThePinAndSaysSo") {
  auto state = ask<led_set, LedState>(uut, lit(true));
  REQUIRE(state);
  CHECK(state->on());
  CHECK(pin.changes.back().second);
}

TEST_CASE_METHOD(fixture, "Led_Toggle_SwitchesToTheOtherState") {
  CHECK((ask<led_toggle, LedState>(uut))->on());
  CHECK_FALSE((ask<led_toggle, LedState>(uut))->on());
}

TEST_CASE_METHOD(fixture, "Led_Blink_TogglesAtOnceAndThenEveryPeriod") {
  REQUIRE((ask<led_blink, LedState>(uut, every(200))));
  auto start = pin.changes.front().first;
  run_for(10s - 100ms);
  REQUIRE(pin.changes.size() == 50);
  for (size_t i = 0; i < pin.changes.size(); ++i) {
    CHECK(pin.changes[i].second == (i % 2 == 0));
    auto late = pin.changes[i].first - (start + static_cast<int>(i) * 200ms);
    CHECK(late >= -1ms);
    CHECK(late < 1ms);
  }
}

TEST_CASE_METHOD(fixture,
                 "Led_BusyNeighbour_IsLateByItsHandlerButNeverDrifts") {
  REQUIRE((ask<led_blink, LedState>(uut, every(200))));
  auto start = pin.changes.front().first;
  // Somebody who holds the only thread 150 ms at a time, with 1 ms between.
  auto hog = system().spawn([this](caf::event_based_actor* self) {
    self->send(self, 1);
    return caf::behavior{[this, self](int) {
      cpu.busy(150ms);
      self->delayed_send(self, 1ms, 1);
    }};
  });
  run_for(10s);
  caf::anon_send_exit(hog, caf::exit_reason::kill);
  auto last = pin.changes.size() - 1;
  CHECK(last >= 49);
  auto late =
    pin.changes[last].first - (start + static_cast<int>(last) * 200ms);
  CHECK(late <= 152ms);
  auto statistics = ask<led_statistics, LedStatistics>(uut);
  REQUIRE(statistics);
  CHECK(statistics->late().max_us() <= 152'000);
  CHECK(statistics->late().max_us() > 1'000);
}

TEST_CASE_METHOD(fixture, "Led_SecondBlink_ReplacesTheFirst") {
  REQUIRE((ask<led_blink, LedState>(uut, every(10))));
  run_for(95ms);
  REQUIRE((ask<led_blink, LedState>(uut, every(1000))));
  pin.changes.clear();
  run_for(2500ms);
  CHECK(pin.changes.size() == 2);
}

TEST_CASE_METHOD(fixture, "Led_SetWhileBlinking_EndsTheBlinking") {
  REQUIRE((ask<led_blink, LedState>(uut, every(10))));
  run_for(55ms);
  REQUIRE((ask<led_set, LedState>(uut, lit(false))));
  pin.changes.clear();
  run_for(1s);
  CHECK(pin.changes.empty());
  CHECK((ask<led_state, LedState>(uut))->period_ms() == 0);
}

TEST_CASE_METHOD(fixture, "Led_PeriodOutOfRange_IsRefusedAndBlinkingGoesOn") {
  REQUIRE((ask<led_blink, LedState>(uut, every(100))));
  for (auto ms : {0u, 3'600'001u}) {
    auto answer = ask<led_blink, LedState>(uut, every(ms));
    REQUIRE_FALSE(answer);
    CHECK(answer.error() == errc::invalid_argument);
    CHECK(describe(answer.error()).find("period_ms=" + std::to_string(ms))
          != std::string::npos);
  }
  pin.changes.clear();
  run_for(1s);
  CHECK(pin.changes.size() == 10);
}

TEST_CASE_METHOD(fixture, "Led_ActorEnds_LedIsOff") {
  REQUIRE((ask<led_set, LedState>(uut, lit(true))));
  caf::anon_send_exit(uut, caf::exit_reason::user_shutdown);
  run_for(1ms);
  CHECK_FALSE(pin.changes.back().second);
}
