#include "actors/remote/names/receptionist.hpp"

#include "actors/heartbeat.hpp"
#include "actors/led.hpp"
#include "actors/remote/network/remote.hpp"

#include "platform/led/host_led.hpp"

#include "tests/support/mock_network.hpp"
#include "tests/support/virtual_node.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

caf::strong_actor_ptr ptr(const receptionist_actor& x) {
  return caf::actor_cast<caf::strong_actor_ptr>(x);
}

/// Two nodes: `here` connects to `there` at the address "there".
struct fixture : virtual_node {
  fixture() {
    connect();
  }

  ~fixture() {
    // The networks outlive the actor system.
    here_net.reachable.clear();
    there_net.reachable.clear();
  }

  void connect() {
    there_net.reachable.clear();
    here_net.reachable["there"] = ptr(there);
  }

  ActorQuery query(const std::string& name) {
    ActorQuery result;
    result.set_name(name);
    result.set_service("actorcsi.Led");
    return result;
  }

  void announce(const receptionist_actor& at, const std::string& name,
                const led_actor& who) {
    CHECK_FALSE(order<receptionist_announce>(
      at, runtime::actor_ref{name,
                             "actorcsi.Led",
                             {},
                             caf::actor_cast<caf::strong_actor_ptr>(who)}));
  }

  NodeStatus status(const receptionist_actor& of) {
    auto result = ask<receptionist_status, NodeStatus>(of);
    REQUIRE(result);
    return *result;
  }

  mock_network& here_net = own<mock_network>(std::vector<std::string>{"there"});
  mock_network& there_net = own<mock_network>();
  receptionist_actor here = spawn<receptionist>("here", &here_net);
  receptionist_actor there = spawn<receptionist>("there", &there_net);
  platform::host_led& pin = own<platform::host_led>();
  led_actor red = spawn<led>(pin);
};

} // namespace

TEST_CASE_METHOD(fixture, "Receptionist_ActorOfAnotherNode_IsFoundByName") {
  auto found =
    collect<receptionist_find, runtime::actor_ref>(here, query("LED_RED"));
  run_for(100ms);
  REQUIRE(found.first->size() == 1);
  CHECK_FALSE(found.first->front().who);
  announce(there, "LED_RED", red);
  run_for(100ms);
  REQUIRE(found.first->size() == 2);
  CHECK(found.first->back().node == "there");
  CHECK(found.first->back().who == red);
}

TEST_CASE_METHOD(fixture, "Receptionist_ActorThatEnds_IsGoneForAll") {
  announce(there, "LED_RED", red);
  auto found =
    collect<receptionist_find, runtime::actor_ref>(here, query("LED_RED"));
  run_for(100ms);
  REQUIRE(found.first->back().who == red);
  caf::anon_send_exit(red, caf::exit_reason::kill);
  run_for(100ms);
  CHECK_FALSE(found.first->back().who);
}

TEST_CASE_METHOD(fixture, "Receptionist_LostNode_IsSoughtAndItsActorsAreBack") {
  announce(there, "LED_RED", red);
  auto found =
    collect<receptionist_find, runtime::actor_ref>(here, query("LED_RED"));
  run_for(100ms);
  REQUIRE(found.first->back().who == red);
  here_net.reachable.clear();
  caf::anon_send_exit(there, caf::exit_reason::kill);
  run_for(100ms);
  CHECK_FALSE(found.first->back().who);
  there = spawn<receptionist>("there", &there_net);
  announce(there, "LED_RED", red);
  connect();
  run_for(2s);
  CHECK(found.first->back().who == red);
  auto now = status(here);
  REQUIRE(now.peers_size() == 1);
  CHECK(now.peers(0).connects() == 2);
  CHECK(now.peers(0).losses() == 1);
}

TEST_CASE_METHOD(fixture, "Receptionist_NobodyAnswers_TriesMoreAndMoreRarely") {
  here_net.reachable.clear();
  auto notices = collect<receptionist_notices, NodeNotice>(here);
  run_for(60s);
  // At most once a second, and told once.
  CHECK(here_net.attempts >= 58);
  CHECK(here_net.attempts <= 64);
  CHECK(notices.first->size() == 1);
}

TEST_CASE_METHOD(fixture, "Receptionist_NameThatIsTaken_IsNotLetIn") {
  run_for(100ms);
  auto impostor = spawn<receptionist>("there", nullptr);
  auto answer = ask<receptionist_greet, runtime::actor_ref>(
    here, runtime::actor_ref{"receptionist", "actorcsi.Receptionist", "there",
                             ptr(impostor)});
  REQUIRE_FALSE(answer);
  CHECK(answer.error() == errc::invalid_argument);
  CHECK_THAT(describe(answer.error()), Catch::Contains("--name=there"));
  CHECK(status(here).peers_size() == 1);
}

TEST_CASE_METHOD(fixture, "Receptionist_ItsOwnAddress_IsNoPeer") {
  here_net.reachable["there"] = ptr(here);
  auto notices = collect<receptionist_notices, NodeNotice>(here);
  run_for(1s);
  REQUIRE_FALSE(notices.first->empty());
  CHECK_THAT(notices.first->front().text(), Catch::Contains("own address"));
  CHECK_FALSE(status(here).peers(0).connected());
}

TEST_CASE_METHOD(fixture,
                 "Receptionist_ActorOfAPeersPeer_IsNotFoundButHintedAt") {
  auto& far_net = own<mock_network>(std::vector<std::string>{"there"});
  far_net.reachable["there"] = ptr(there);
  auto far = spawn<receptionist>("far", &far_net);
  announce(far, "LED_RED", red);
  auto notices = collect<receptionist_notices, NodeNotice>(here);
  auto found =
    collect<receptionist_find, runtime::actor_ref>(here, query("LED_RED"));
  run_for(10s);
  REQUIRE(found.first->size() == 1);
  CHECK_FALSE(found.first->front().who);
  auto hints = 0;
  for (auto& x : *notices.first)
    if (x.text()
        == "LED_RED: on node far, which is connected to node there but not to "
           "this node; give one of the two --connect with the other's address")
      ++hints;
  CHECK(hints == 1);
  // Who looks at it through the node in between reaches it.
  NodeCall request;
  request.set_node("far");
  request.mutable_call()->set_method(led_toggle::id);
  request.mutable_call()->set_actor("LED_RED");
  REQUIRE((ask<receptionist_carry, Envelope>(there, request)));
  CHECK(pin.lit());
  request.set_node("nowhere");
  CHECK((ask<receptionist_carry, Envelope>(there, request)).error()
        == errc::node_unreachable);
  request.set_node("there");
  CHECK((ask<receptionist_carry, Envelope>(there, request)).error()
        == errc::not_found);
  far_net.reachable.clear();
}

TEST_CASE_METHOD(fixture, "Receptionist_Strangers_AreCountedAndToldOf") {
  auto notices = collect<receptionist_notices, NodeNotice>(here);
  run_for(100ms);
  platform::network_event event;
  event.what = platform::network_event::kind::refused;
  event.address = "192.0.2.1:5";
  event.text = "no certificate";
  here_net.happen(event);
  run_for(100ms);
  CHECK(status(here).refused() == 1);
  CHECK(notices.first->back().text() == "192.0.2.1:5: refused: no certificate");
}

TEST_CASE_METHOD(fixture, "Remote_CallsReachTheActorWhereverItIs") {
  auto stand_in =
    caf::actor_cast<led_actor>(spawn<remote>(here, led_service(), "LED_RED"));
  run_for(100ms);
  auto before = ask<led_toggle, LedState>(stand_in);
  REQUIRE_FALSE(before);
  CHECK(before.error() == errc::node_unreachable);
  announce(there, "LED_RED", red);
  run_for(100ms);
  auto after = ask<led_toggle, LedState>(stand_in);
  REQUIRE(after);
  CHECK(after->on());
  CHECK(pin.lit());
}

TEST_CASE_METHOD(fixture, "Remote_SubscriptionBeginsAndIsResumed") {
  auto stand_in = caf::actor_cast<heartbeat_actor>(
    spawn<remote>(here, heartbeat_service(), "heartbeat"));
  auto beats = collect<heartbeat_subscribe, Beat>(stand_in);
  run_for(1s);
  CHECK(beats.first->empty());
  HeartbeatConfig often;
  often.set_period_ms(100);
  for (auto i = 0; i < 3; ++i) {
    auto heart = spawn<heartbeat>();
    REQUIRE((ask<heartbeat_configure, HeartbeatConfig>(heart, often)));
    CHECK_FALSE(order<receptionist_announce>(
      there,
      runtime::actor_ref{"heartbeat",
                         "actorcsi.Heartbeat",
                         {},
                         caf::actor_cast<caf::strong_actor_ptr>(heart)}));
    auto so_far = beats.first->size();
    run_for(1s);
    auto more = beats.first->size() - so_far;
    CHECK(more >= 9);
    CHECK(more <= 11);
    caf::anon_send_exit(heart, caf::exit_reason::kill);
    run_for(100ms);
  }
}

TEST_CASE_METHOD(fixture, "Remote_OpenCalls_FailOnceTheActorIsLost") {
  // An actor that takes its time for ever.
  auto silent =
    system().spawn([](caf::event_based_actor* self) -> caf::behavior {
      auto kept = std::make_shared<caf::response_promise>();
      return {[self, kept](led_toggle) {
        *kept = self->make_response_promise();
        return *kept;
      }};
    });
  announce(there, "LED_RED", caf::actor_cast<led_actor>(silent));
  auto stand_in =
    caf::actor_cast<led_actor>(spawn<remote>(here, led_service(), "LED_RED"));
  run_for(100ms);
  auto answer = post<led_toggle, LedState>(stand_in);
  run_for(100ms);
  CHECK_FALSE(*answer);
  caf::anon_send_exit(silent, caf::exit_reason::kill);
  silent = nullptr;
  run_for(100ms);
  REQUIRE(*answer);
  REQUIRE_FALSE(**answer);
  CHECK((*answer)->error() == errc::node_unreachable);
}
