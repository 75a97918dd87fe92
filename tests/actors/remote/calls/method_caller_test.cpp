#include "actors/remote/calls/method_caller.hpp"

#include "actors/heartbeat.hpp"
#include "actors/led.hpp"

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/registry.actor.hpp"

#include "tests/actors/remote/calls/silent_led.hpp"
#include "tests/support/virtual_node.hpp"

#include "platform/led/host_led.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

struct fixture : virtual_node {
  fixture() {
    actors.add("LED_BLUE", led_service(), blue);
    actors.add("LED_RED", led_service(), red);
    for (auto& x : actors.entries())
      by_name[x.name] = {x.name, x.service->name, {}, x.who};
  }

  /// Calls as an actor of its own; the answer, once it is there.
  caf::expected<std::string> call(const method_target& to,
                                  const std::string& wire,
                                  caf::timespan deadline) {
    order_reporter report = [this](auto& x) { orders.push_back(x); };
    auto result = std::make_shared<std::optional<caf::expected<std::string>>>();
    system().spawn([=](caf::event_based_actor* self) {
      method_caller{*self, who, report}.call(
        to, wire, deadline,
        [result](caf::expected<std::string> x) { *result = std::move(x); });
    });
    run_for(6s);
    REQUIRE(*result);
    return **result;
  }

  platform::host_led& pin = own<platform::host_led>();
  led_actor blue = spawn<led>(own<platform::host_led>());
  led_actor red = spawn<led>(pin);
  runtime::directory actors;
  caller who{"desk", "10.0.0.7:40112", runtime::access::administer,
             "--allow=desk:"};
  std::vector<order_outcome> orders;
  std::map<std::string, runtime::actor_ref> by_name;
};

} // namespace

TEST_CASE_METHOD(fixture, "MethodCaller_Name_FindsTheActorAndItsMethod") {
  auto to = method_caller::resolve(actors, "LED_RED", led_toggle::id);
  REQUIRE(to);
  CHECK(to->who == caf::actor_cast<caf::strong_actor_ptr>(red));
  CHECK(to->method->id == led_toggle::id);
  to = method_caller::resolve(actors, "", led_toggle::id);
  REQUIRE(to);
  CHECK(to->who == caf::actor_cast<caf::strong_actor_ptr>(blue));
  to = method_caller::resolve(by_name, services(), "LED_RED", led_toggle::id);
  REQUIRE(to);
  CHECK(to->who == caf::actor_cast<caf::strong_actor_ptr>(red));
  to = method_caller::resolve(by_name, services(), "", led_toggle::id);
  REQUIRE(to);
  CHECK(to->who == caf::actor_cast<caf::strong_actor_ptr>(blue));
}

TEST_CASE_METHOD(fixture, "MethodCaller_WrongName_SaysWhatThereIs") {
  auto to = method_caller::resolve(actors, "LED_PINK", led_toggle::id);
  REQUIRE_FALSE(to);
  CHECK(to.error() == errc::not_found);
  CHECK_THAT(describe(to.error()), Catch::Contains("'LED_PINK'")
                                     && Catch::Contains("LED_BLUE LED_RED"));
  auto same =
    method_caller::resolve(by_name, services(), "LED_PINK", led_toggle::id);
  REQUIRE_FALSE(same);
  CHECK(describe(same.error()) == describe(to.error()));
  CHECK(method_caller::resolve(actors, "", heartbeat_statistics::id).error()
        == errc::not_found);
  CHECK(method_caller::resolve(by_name, services(), "", 4711).error()
        == errc::not_found);
}

TEST_CASE_METHOD(fixture, "MethodCaller_Call_IsCarriedOutOrSaysWhyNot") {
  auto to = method_caller::resolve(actors, "LED_RED", led_toggle::id);
  REQUIRE(to);
  auto answer = call(*to, {}, runtime::default_deadline);
  REQUIRE(answer);
  LedState state;
  REQUIRE(state.ParseFromString(*answer));
  CHECK(state.on());
  CHECK(pin.lit());
  auto heart = spawn<heartbeat>();
  actors.add("heartbeat", heartbeat_service(), heart);
  to = method_caller::resolve(actors, "", heartbeat_subscribe::id);
  REQUIRE(to);
  answer = call(*to, {}, runtime::default_deadline);
  REQUIRE_FALSE(answer);
  CHECK(answer.error() == errc::invalid_argument);
}

TEST_CASE_METHOD(fixture,
                 "MethodCaller_RoleThatDoesNotSuffice_ReachesNoActor") {
  auto to = method_caller::resolve(actors, "LED_RED", led_toggle::id);
  REQUIRE(to);
  who.role = runtime::access::observe;
  auto answer = call(*to, {}, runtime::default_deadline);
  REQUIRE_FALSE(answer);
  CHECK(answer.error() == errc::permission_denied);
  CHECK_FALSE(pin.lit());
  REQUIRE(orders.size() == 1);
  CHECK(orders[0].refused);
  CHECK(orders[0].from.name == "desk");
  CHECK(orders[0].actor == "LED_RED");
  CHECK(orders[0].method->id == led_toggle::id);
}

TEST_CASE_METHOD(fixture, "MethodCaller_Order_IsReportedOnceWithItsOutcome") {
  auto to = method_caller::resolve(actors, "", led_blink::id);
  REQUIRE(to);
  LedBlink blink;
  blink.set_period_ms(100);
  REQUIRE(call(*to, blink.SerializeAsString(), runtime::default_deadline));
  // A period of 0 is wrong.
  REQUIRE_FALSE(call(*to, {}, runtime::default_deadline));
  REQUIRE(orders.size() == 2);
  CHECK(orders[0].actor == "LED_BLUE");
  CHECK_FALSE(orders[0].refused);
  CHECK_FALSE(orders[0].error);
  CHECK_FALSE(orders[1].refused);
  CHECK(orders[1].error == errc::invalid_argument);
}

TEST_CASE_METHOD(fixture, "MethodCaller_Observation_IsNotReported") {
  auto to = method_caller::resolve(actors, "", led_state::id);
  REQUIRE(to);
  REQUIRE(call(*to, {}, runtime::default_deadline));
  CHECK(orders.empty());
}

TEST_CASE_METHOD(fixture, "MethodCaller_SilentActor_FailsAtTheDeadline") {
  auto silent = spawn_silent_led(system());
  method_target to{caf::actor_cast<caf::strong_actor_ptr>(silent),
                   method_caller::resolve(actors, "", led_toggle::id)->method,
                   "silent"};
  auto answer = call(to, {}, method_caller::deadline_of(0, led_toggle::id));
  REQUIRE_FALSE(answer);
  CHECK(answer.error() == caf::sec::request_timeout);
  caf::anon_send_exit(silent, caf::exit_reason::kill);
}

TEST_CASE("MethodCaller_Deadlines_HaveOneDefaultAndOneLimit") {
  auto of = [](uint32_t ms) {
    return method_caller::deadline_of(ms, led_toggle::id);
  };
  CHECK(of(0) == runtime::default_deadline);
  CHECK(of(1) == 1ms);
  CHECK(of(3'600'001) == 1h);
  // The camera keeps it.
  CHECK(method_caller::deadline_of(0, camera_snapshot::id) == 1h);
  CHECK(method_caller::deadline_of(2'000, camera_snapshot::id) == 2s);
}
