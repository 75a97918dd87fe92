#include "app/compose/node_supervisor.hpp"

#include "actors/remote/names/receptionist.hpp"

#include "app/compose/report.hpp"

#include "platform/led/host_led.hpp"

#include "tests/support/mock_camera.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

class recording_console final : public console {
public:
  void say(const std::string& line) override {
    said.push_back(line);
  }

  void show(const node_statistics&) override {
    // nop
  }

  void complain(const std::string& line) override {
    complaints.push_back(line);
  }

  size_t count(const std::string& part) const {
    return static_cast<size_t>(
      std::count_if(said.begin(), said.end(), [&part](auto& x) {
        return x.find(part) != std::string::npos;
      }));
  }

  std::vector<std::string> said;
  std::vector<std::string> complaints;
};

class no_stop final : public stop_source {
public:
  void on_stop(platform::doorbell*) override {
    // nop
  }
};

/// A node with all roles, in virtual time and without a network.
struct fixture : virtual_node {
  fixture() {
    settings.name = "node";
    settings.roles = {"camera", "led", "heartbeat", "capture"};
    settings.run.camera.set_pixformat("GRAYSCALE");
    settings.run.camera.set_framesize("QQVGA");
    settings.run.camera.set_framerate(30);
    settings.run.leds = {"LED_BLUE"};
    settings.run.led.set_period_ms(200);
    settings.run.heartbeat.set_period_ms(1000);
    settings.camera_name = "camera";
    settings.heartbeat_name = "heartbeat";
    settings.capture_names = {"one", "two"};
    settings.capture_camera = "camera";
    ports.camera = &csi;
    ports.leds = {{"LED_BLUE", &blue}};
    ports.cpu = &cpu;
  }

  node_supervisor_actor start(caf::timespan duration) {
    return system().spawn<node_supervisor>(
      plan_node(system(), ports, settings, names), names, duration, "LED_BLUE",
      node_supervisor::surroundings{&out, &stop, &result});
  }

  /// Who has the name now.
  caf::actor find(const std::string& name, const char* service) {
    ActorQuery query;
    query.set_name(name);
    query.set_service(service);
    auto found = collect<receptionist_find, runtime::actor_ref>(names, query);
    run_for(10ms);
    caf::anon_send_exit(found.second, caf::exit_reason::user_shutdown);
    auto who = found.first->back().who;
    return who ? caf::actor_cast<caf::actor>(who) : caf::actor{};
  }

  void kill(const std::string& name, const char* service) {
    auto who = find(name, service);
    REQUIRE(who);
    caf::anon_send_exit(who, caf::exit_reason::kill);
    run_for(100ms);
  }

  platform::mock_csi& csi = add_mock_camera(*this);
  platform::host_led& blue = own<platform::host_led>();
  recording_console& out = own<recording_console>();
  no_stop& stop = own<no_stop>();
  node_result& result = own<node_result>();
  receptionist_actor names = spawn<receptionist>("node", nullptr);
  node_ports ports;
  node_settings settings;
};

} // namespace

TEST_CASE_METHOD(fixture, "NodeSupervisor_AllActors_WorkThroughTheirNames") {
  start(10s);
  runtime::cooperative_scheduler::of(system())->run();
  auto& x = result.statistics;
  CHECK_FALSE(result.failed);
  CHECK(x.captures.at("one").frames() >= 295);
  CHECK(x.captures.at("two").frames() >= 295);
  CHECK(x.relays.at("camera").received() <= x.node.camera.frames().delivered());
  CHECK(x.node.leds.at("LED_BLUE").toggles() >= 50);
  CHECK(x.node.heartbeat.beats() >= 10);
  auto json = to_json_object(x.node, {});
  CHECK_THAT(add_network(json, x).text(),
             Catch::Contains("\"node\": \"node\"")
               && Catch::Contains("\"restarts\": {}"));
}

TEST_CASE_METHOD(fixture, "NodeSupervisor_ActorThatFails_IsStartedAnew") {
  start(10s);
  run_for(1s);
  for (auto [name, service] :
       {std::make_pair("LED_BLUE", "actorcsi.Led"),
        std::make_pair("camera", "actorcsi.Camera"),
        std::make_pair("one", "actorcsi.Capture"),
        std::make_pair("heartbeat", "actorcsi.Heartbeat")}) {
    kill(name, service);
    CHECK(out.count(std::string{name} + ": failed") == 1);
    CHECK(find(name, service));
  }
  auto toggled = blue.lit();
  run_for(200ms);
  CHECK(blue.lit() != toggled);
  runtime::cooperative_scheduler::of(system())->run();
  auto& x = result.statistics;
  CHECK(x.restarts.at("LED_BLUE") == 1);
  CHECK(x.restarts.at("camera") == 1);
  // What it was told was told again: both go on with the new camera.
  CHECK(x.captures.at("one").frames() >= 200);
  CHECK(x.captures.at("two").frames() >= 200);
}

TEST_CASE_METHOD(fixture, "NodeSupervisor_ActorThatFailsOften_HasToWait") {
  start(120s);
  run_for(1s);
  for (size_t i = 0; i < node_supervisor::max_restarts; ++i)
    kill("LED_BLUE", "actorcsi.Led");
  CHECK(find("LED_BLUE", "actorcsi.Led"));
  kill("LED_BLUE", "actorcsi.Led");
  CHECK_FALSE(find("LED_BLUE", "actorcsi.Led"));
  CHECK(out.count("5 times within a minute, next start in 59 s") == 1);
  run_for(61s);
  CHECK(find("LED_BLUE", "actorcsi.Led"));
  runtime::cooperative_scheduler::of(system())->run();
  CHECK(result.statistics.restarts.at("LED_BLUE") == 6);
}

TEST_CASE_METHOD(fixture, "NodeSupervisor_WrongOption_EndsTheNodeAtOnce") {
  settings.run.camera.set_framesize("nonsense");
  start(10s);
  runtime::cooperative_scheduler::of(system())->run();
  CHECK(result.failed);
  REQUIRE(out.complaints.size() == 1);
  CHECK_THAT(out.complaints[0], Catch::Contains("--camera.framesize"));
}
