#include "actors/traffic.hpp"

#include "tests/support/device_node.hpp"

#include "platform/runtime/message_counter.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

struct fixture : device_node {
  fixture() {
    runtime::name_actor(system(), heart, "heartbeat");
    runtime::name_actor(system(), peer, "uart");
    runtime::name_actor(system(), red_actor, "LED_RED");
    switch_on();
    REQUIRE_FALSE(line.second->open(921'600));
  }

  /// Messages from one to the other; 0 if they are not told of.
  uint64_t messages(const std::string& from, const std::string& to) {
    auto all = ask<traffic_edges, TrafficEdges>(uut);
    REQUIRE(all);
    for (auto& x : all->edges())
      if (all->actors(static_cast<int>(x.from())) == from
          && all->actors(static_cast<int>(x.to())) == to)
        return x.messages();
    return 0;
  }

  void type(const std::string& text) {
    auto bytes = reinterpret_cast<const uint8_t*>(text.data());
    REQUIRE(line.second->write({bytes, text.size()}) == text.size());
    run_for(5ms);
  }

  runtime::message_counter counter{system()};
  traffic_actor uut = spawn<traffic>();
};

/// Nobody counts.
struct quiet_fixture : virtual_node {
  traffic_actor uut = spawn<traffic>();
};

} // namespace

TEST_CASE_METHOD(fixture, "Traffic_Items_AreCountedFromTheirSender") {
  HeartbeatConfig config;
  config.set_period_ms(100);
  REQUIRE((ask<heartbeat_configure, HeartbeatConfig>(heart, config)));
  run_for(950ms);
  CHECK(messages("heartbeat", "uart") == 10);
  CHECK(messages("uart", "heartbeat") == 0);
}

TEST_CASE_METHOD(fixture, "Traffic_Calls_AreCountedByTheNamesOfBoth") {
  type("led LED_RED toggle\nled LED_RED toggle\n");
  run_for(10ms);
  CHECK(messages("uart", "LED_RED") == 2);
  // The other was given no name, and goes by its service.
  type("led LED_BLUE on\n");
  CHECK(messages("uart", "led") == 1);
}

TEST_CASE_METHOD(fixture, "Traffic_ActorThatTakesANameOver_IsCountedOn") {
  type("led LED_RED toggle\n");
  CHECK(messages("uart", "LED_RED") == 1);
  runtime::name_actor(system(), blue_actor, "LED_RED");
  type("led LED_BLUE toggle\n");
  CHECK(messages("uart", "LED_RED") == 2);
}

TEST_CASE_METHOD(fixture, "Traffic_ActorThatIsNamedLate_KeepsWhatItHasSent") {
  type("led LED_BLUE toggle\n");
  CHECK(messages("uart", "led") == 1);
  runtime::name_actor(system(), blue_actor, "LED_BLUE");
  CHECK(messages("uart", "LED_BLUE") == 1);
  CHECK(messages("uart", "led") == 0);
}

TEST_CASE_METHOD(quiet_fixture, "Traffic_NotCounted_SaysSo") {
  auto all = ask<traffic_edges, TrafficEdges>(uut);
  REQUIRE_FALSE(all);
  CHECK(all.error() == errc::unsupported);
}
