#include "actors/heartbeat.hpp"

#include "tests/support/virtual_node.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

struct fixture : virtual_node {
  HeartbeatConfig config(uint32_t period_ms) {
    HeartbeatConfig result;
    result.set_period_ms(period_ms);
    return result;
  }

  heartbeat_actor uut = spawn<heartbeat>();
};

} // namespace

TEST_CASE_METHOD(fixture, "Heartbeat_Configured_BeatsAtOnceAndEveryPeriod") {
  auto beats = collect<heartbeat_subscribe, Beat>(uut).first;
  run_for(1ms);
  REQUIRE((ask<heartbeat_configure, HeartbeatConfig>(uut, config(1000))));
  run_for(9500ms);
  REQUIRE(beats->size() == 10);
  for (size_t i = 0; i < beats->size(); ++i) {
    CHECK((*beats)[i].count() == i + 1);
    CHECK((*beats)[i].text() == "hello");
  }
}

TEST_CASE_METHOD(fixture, "Heartbeat_TextAlone_ChangesTextAndKeepsThePace") {
  auto beats = collect<heartbeat_subscribe, Beat>(uut).first;
  run_for(1ms);
  REQUIRE((ask<heartbeat_configure, HeartbeatConfig>(uut, config(100))));
  HeartbeatConfig text;
  text.set_text("still here");
  REQUIRE((ask<heartbeat_configure, HeartbeatConfig>(uut, text)));
  run_for(950ms);
  CHECK(beats->size() == 10);
  CHECK(beats->back().text() == "still here");
}

TEST_CASE_METHOD(fixture, "Heartbeat_NewPeriod_BeginsWithABeatAtOnce") {
  auto beats = collect<heartbeat_subscribe, Beat>(uut).first;
  run_for(1ms);
  REQUIRE((ask<heartbeat_configure, HeartbeatConfig>(uut, config(10'000))));
  run_for(100ms);
  REQUIRE(beats->size() == 1);
  REQUIRE((ask<heartbeat_configure, HeartbeatConfig>(uut, config(100))));
  // At 0, 100 ... 400 ms from now.
  run_for(450ms);
  CHECK(beats->size() == 6);
}

TEST_CASE_METHOD(fixture, "Heartbeat_PeriodZero_StandsStill") {
  REQUIRE((ask<heartbeat_configure, HeartbeatConfig>(uut, config(100))));
  run_for(250ms);
  REQUIRE((ask<heartbeat_configure, HeartbeatConfig>(uut, config(0))));
  auto before = (ask<heartbeat_statistics, HeartbeatStatistics>(uut))->beats();
  run_for(5s);
  CHECK((ask<heartbeat_statistics, HeartbeatStatistics>(uut))->beats()
        == before);
}

TEST_CASE_METHOD(fixture, "Heartbeat_BadConfig_IsRefusedWhole") {
  HeartbeatConfig bad = config(50);
  bad.set_text("two\nlines");
  auto answer = ask<heartbeat_configure, HeartbeatConfig>(uut, bad);
  REQUIRE_FALSE(answer);
  CHECK(answer.error() == errc::invalid_argument);
  answer = ask<heartbeat_configure, HeartbeatConfig>(uut, config(3'600'001));
  REQUIRE_FALSE(answer);
  run_for(1s);
  CHECK((ask<heartbeat_statistics, HeartbeatStatistics>(uut))->beats() == 0);
}

TEST_CASE_METHOD(fixture, "Heartbeat_SubscriberDies_IsForgotten") {
  auto [beats, subscriber] = collect<heartbeat_subscribe, Beat>(uut);
  run_for(1ms);
  REQUIRE((ask<heartbeat_configure, HeartbeatConfig>(uut, config(10))));
  run_for(55ms);
  CHECK(beats->size() == 6);
  caf::anon_send_exit(subscriber, caf::exit_reason::kill);
  run_for(1s);
  CHECK(beats->size() == 6);
}

TEST_CASE_METHOD(fixture, "Heartbeat_SubscriberCancels_GetsNoMore") {
  auto [beats, subscriber] = collect<heartbeat_subscribe, Beat>(uut);
  run_for(1ms);
  REQUIRE((ask<heartbeat_configure, HeartbeatConfig>(uut, config(10))));
  run_for(55ms);
  // The first subscription of an actor has the number 1.
  REQUIRE_FALSE(order<heartbeat_subscribe::cancel>(uut, uint64_t{1}));
  auto before = beats->size();
  run_for(1s);
  CHECK(beats->size() == before);
}

TEST_CASE_METHOD(fixture, "Heartbeat_TooManySubscribers_AreRefused") {
  using list = runtime::subscribers<heartbeat_subscribe, int>;
  for (size_t i = 0; i < list::max_count; ++i)
    collect<heartbeat_subscribe, Beat>(uut);
  run_for(10ms);
  auto sink = caf::actor_cast<heartbeat_subscribe::sink>(spawn<heartbeat>());
  auto answer = ask<heartbeat_subscribe, uint64_t>(uut, sink);
  REQUIRE_FALSE(answer);
  CHECK(answer.error() == errc::limit_reached);
}
