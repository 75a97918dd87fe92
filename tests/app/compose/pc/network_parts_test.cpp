#include "app/compose/pc/network_parts.hpp"

#include "actors/remote/names/receptionist.hpp"

#include "app/compose/pc/network_report.hpp"
#include "app/compose/pc/pc_parts.hpp"
#include "app/compose/pc/roles.hpp"

#include "tests/app/compose/supervised_node.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

/// A node without a connection, with some of the roles.
struct fixture : supervised_node {
  fixture() {
    roles = {"camera", "led", "heartbeat", "capture"};
    part_settings.captures = {"one", "two"};
    part_settings.traffic = "traffic-node";
    part_settings.audit = "audit-node";
  }

  part_list make_parts() override {
    part_list result;
    pc_ports all;
    static_cast<node_ports&>(all) = ports;
    add_pc_parts(result, all, settings, part_settings);
    result.keep(roles);
    add_network_parts(result, names);
    return result;
  }

  /// Starts the node as the command does.
  void start_node() {
    auto parts = make_parts();
    actors = parts.actors();
    supervisor::environment around{&out, &stop, &result};
    around.on_ready = announcer(names);
    runtime::spawn<supervisor>(system(), std::move(parts), settings.duration,
                               policy, std::move(around));
  }

  /// The actor that the network finds under that name.
  caf::strong_actor_ptr look_up(const std::string& name, const char* service) {
    ActorQuery query;
    query.set_name(name);
    query.set_service(service);
    auto found = collect<receptionist_find, runtime::actor_ref>(names, query);
    run_for(10ms);
    caf::anon_send_exit(found.second, caf::exit_reason::user_shutdown);
    return found.first->back().who;
  }

  receptionist_actor names = spawn<receptionist>("node", nullptr);
  std::vector<std::string> roles;
  part_names part_settings;
};

} // namespace

TEST_CASE_METHOD(fixture, "NetworkParts_Roles_AreTheGroupsOfTheList") {
  CHECK(role_names()
        == std::vector<std::string>{"camera", "led", "heartbeat", "uart",
                                    "capture", "motion", "button", "gateway"});
}

TEST_CASE_METHOD(fixture, "NetworkParts_LocalParts_HoldEachOthersHandles") {
  start_node();
  run_to_end();
  CHECK_FALSE(result.failed);
  json_object json;
  add_network(json, result.report);
  add_parts_json(json, result.report);
  CHECK_THAT(json.text(), Catch::Contains("\"node\": \"node\"")
                            && Catch::Contains("\"relays\": {}")
                            && Catch::Contains("\"restarts\": {}")
                            && Catch::Contains("\"two\": {\"frames\": "));
}

TEST_CASE_METHOD(fixture, "NetworkParts_NeedThatIsElsewhere_GetsAStandIn") {
  roles = {"capture"};
  start_node();
  run_for(1s);
  REQUIRE(find("camera"));
  CHECK(out.count("camera: waiting for it") == 1);
  // Not announced: it is no camera.
  CHECK_FALSE(look_up("camera", "actorcsi.Camera"));
  run_to_end();
  json_object json;
  add_network(json, result.report);
  CHECK_THAT(json.text(), Catch::Contains("\"relays\": {\"camera\": {"));
}

TEST_CASE_METHOD(fixture, "NetworkParts_StandInThatFails_IsReplaced") {
  roles = {"capture"};
  start_node();
  run_for(1s);
  auto before = find("camera");
  auto one = find("one");
  kill("camera");
  CHECK(find("camera"));
  CHECK(find("camera") != before);
  CHECK(find("one") != one);
  CHECK(out.count("camera: failed (") == 1);
  CHECK(out.count("together with one, two") == 1);
  before = nullptr;
  one = nullptr;
  run_to_end();
  CHECK(restarts_of("camera") == 1);
}

TEST_CASE_METHOD(fixture, "NetworkParts_PartThatFails_IsFoundAgain") {
  start_node();
  run_for(1s);
  for (auto [name, service] : {std::make_pair("LED_RED", "actorcsi.Led"),
                               std::make_pair("camera", "actorcsi.Camera"),
                               std::make_pair("one", "actorcsi.Capture")}) {
    auto before = look_up(name, service);
    REQUIRE(before);
    kill(name);
    auto after = look_up(name, service);
    CHECK(after);
    CHECK(after != before);
  }
  run_to_end();
}

TEST_CASE_METHOD(fixture, "NetworkParts_ReceptionistGone_EndsTheNode") {
  settings.duration = 0s;
  start_node();
  run_for(1s);
  caf::anon_send_exit(names, caf::exit_reason::kill);
  run_to_end();
  CHECK(result.failed);
  REQUIRE(out.errors.size() == 1);
  CHECK_THAT(out.errors[0],
             Catch::Contains("receptionist: failed (")
               && Catch::Contains("the node cannot go on without it"));
}
