#include "actors/remote/serial/gateway.hpp"

#include "actors/remote/names/receptionist.hpp"

#include "tests/support/board_node.hpp"
#include "tests/support/mock_network.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

/// A board at the end of a line, behind a gateway on a node without peers.
struct fixture : board_node {
  /// The actor that the node has by that name, if it has one.
  caf::strong_actor_ptr known(const std::string& name,
                              const std::string& service) {
    ActorQuery query;
    query.set_name(name);
    query.set_service(service);
    auto found = collect<receptionist_find, runtime::actor_ref>(names, query);
    run_for(10ms);
    return found.first->empty() ? nullptr : found.first->back().who;
  }

  uint32_t count() {
    auto result = ask<gateway_statistics, GatewayStatistics>(gate);
    REQUIRE(result);
    return result->actors();
  }

  mock_network& net = own<mock_network>();
  receptionist_actor names = spawn<receptionist>("here", &net);
  gateway_actor gate = spawn<gateway>(uut, names, "roof.");
};

} // namespace

TEST_CASE_METHOD(fixture, "Gateway_BeforeTheBoardAnswers_KnowsNobody") {
  run_for(1s);
  CHECK(count() == 0);
  CHECK_FALSE(known("roof.camera", "actorcsi.Camera"));
}

TEST_CASE_METHOD(fixture, "Gateway_BoardConnects_ItsActorsAreKnownByPrefix") {
  connect();
  run_for(2s);
  CHECK(count() > 0);
  CHECK(known("roof.camera", "actorcsi.Camera"));
  CHECK_FALSE(known("camera", "actorcsi.Camera"));
}

TEST_CASE_METHOD(fixture, "Gateway_ActorOfTheBoard_IsCalledThroughItsName") {
  connect();
  run_for(2s);
  auto heart = known("roof.heartbeat", "actorcsi.Heartbeat");
  REQUIRE(heart);
  HeartbeatConfig config;
  config.set_period_ms(250);
  auto answer = ask<heartbeat_configure, HeartbeatConfig>(
    caf::actor_cast<heartbeat_actor>(heart), config);
  REQUIRE(answer);
  CHECK(answer->period_ms() == 250);
}

TEST_CASE_METHOD(fixture, "Gateway_BoardComesBack_KnowsNobodyTwice") {
  connect();
  run_for(2s);
  auto before = count();
  switch_off();
  run_for(3s);
  switch_on();
  run_for(3s);
  CHECK(count() == before);
}

TEST_CASE_METHOD(fixture, "Gateway_BoardActorEnds_EndsWithIt") {
  connect();
  run_for(2s);
  caf::anon_send_exit(uut, caf::exit_reason::user_shutdown);
  run_for(100ms);
  CHECK_FALSE((ask<gateway_statistics, GatewayStatistics>(gate)));
}
