#include "app/compose/supervisor.hpp"

#include "actorcsi/led.actor.hpp"

#include "tests/app/compose/supervised_node.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

using fixture = supervised_node;

/// A part that stands for an LED and does `act` when it is told to toggle.
part bad_part(void (*act)(caf::event_based_actor*)) {
  part result;
  result.name = "bad";
  result.service = &led_service();
  result.figures = {&led_service(), 0, 0};
  result.make = [act](caf::actor_system& sys, const resolver&) {
    auto body = [act](caf::event_based_actor* self) -> caf::behavior {
      return {[=](led_toggle) { act(self); }};
    };
    return caf::actor_cast<caf::strong_actor_ptr>(sys.spawn(body));
  };
  return result;
}

void throw_something(caf::event_based_actor*) {
  throw std::runtime_error("bad luck");
}

void quit_normally(caf::event_based_actor* self) {
  self->quit();
}

/// A part that stands for an LED whose hardware answers from the order of
/// number `misses` + 1 on.
part late_part(int misses, int& orders) {
  part result;
  result.name = "late";
  result.service = &led_service();
  result.figures = {&led_service(), 0, 0};
  result.orders.push_back({led_set::id, {}, nullptr});
  result.make = [misses, &orders](caf::actor_system& sys, const resolver&) {
    auto body = [misses, &orders]() -> caf::behavior {
      return {
        [misses, &orders](led_set, const LedState&) -> caf::result<LedState> {
          if (++orders <= misses)
            return make_error(errc::sensor_not_detected);
          return LedState{};
        }};
    };
    return caf::actor_cast<caf::strong_actor_ptr>(sys.spawn(body));
  };
  return result;
}

} // namespace

TEST_CASE_METHOD(fixture, "Supervisor_HardwareMissingOnADevice_IsTriedAgain") {
  policy = restart_policy::never();
  settings.duration = 0s;
  auto& orders = own<int>(0);
  more.push_back(late_part(3, orders));
  auto dependent = bad_part(quit_normally);
  dependent.needs = {{"late", led_set::id, reach::here}};
  more.push_back(dependent);
  auto boss = start();
  run_for(3s);
  // The others run, and the fault was said once.
  CHECK(result.was_up);
  CHECK(orders == 2);
  CHECK_FALSE(find("bad"));
  REQUIRE(out.errors.size() == 1);
  CHECK_THAT(out.errors[0], Catch::StartsWith("late: ")
                              && Catch::EndsWith("; tried again every 2 s"));
  auto lit = blue.lit();
  run_for(200ms);
  CHECK(blue.lit() != lit);
  run_for(4s);
  CHECK(orders == 4);
  CHECK(out.count("late: its hardware answers") == 1);
  CHECK(find("bad"));
  CHECK(failures.empty());
  caf::anon_send_exit(boss, caf::exit_reason::kill);
  boss = nullptr;
  run_to_end();
}

TEST_CASE_METHOD(fixture, "Supervisor_HardwareMissingOnAPc_EndsTheNode") {
  auto& orders = own<int>(0);
  more.push_back(late_part(3, orders));
  start();
  run_to_end();
  CHECK(result.failed);
  CHECK(orders == 1);
}

TEST_CASE_METHOD(fixture, "Supervisor_PartThatThrows_IsStartedAnew") {
  more.push_back(bad_part(throw_something));
  start();
  run_for(1s);
  auto before = find("bad");
  caf::anon_send(caf::actor_cast<caf::actor>(before), led_toggle{});
  run_for(100ms);
  CHECK(find("bad"));
  CHECK(find("bad") != before);
  CHECK(out.count("bad: failed (") == 1);
  before = nullptr;
  run_to_end();
  CHECK_FALSE(result.failed);
  CHECK(restarts_of("bad") == 1);
}

TEST_CASE_METHOD(fixture, "Supervisor_PartThatEnds_IsStartedAnew") {
  more.push_back(bad_part(quit_normally));
  start();
  run_for(1s);
  auto before = find("bad");
  caf::anon_send(caf::actor_cast<caf::actor>(before), led_toggle{});
  run_for(100ms);
  CHECK(find("bad") != before);
  CHECK(out.count("bad: failed (it ended); restarted, 1 of 5 times a minute")
        == 1);
  before = nullptr;
  run_to_end();
  CHECK(restarts_of("bad") == 1);
}

TEST_CASE_METHOD(fixture, "Supervisor_EveryPart_IsStartedAnewAndWorksAgain") {
  start();
  run_for(1s);
  for (auto name : {"LED_BLUE", "camera", "capture", "heartbeat", "uart",
                    "motion", "button", "LED_RED"}) {
    INFO(name);
    auto before = find(name);
    kill(name);
    CHECK(find(name));
    CHECK(find(name) != before);
    CHECK(out.count(std::string{name} + ": failed (") == 1);
  }
  auto lit = blue.lit();
  run_for(200ms);
  CHECK(blue.lit() != lit);
  run_to_end();
  CHECK_FALSE(result.failed);
  auto seen = read_report(result.report);
  CHECK(seen.capture.frames() >= 200);
  CHECK(seen.heartbeat.beats() >= 7);
  CHECK(restarts_of("camera") == 1);
  CHECK(csi.statistics().leased == 0);
}

TEST_CASE_METHOD(fixture, "Supervisor_Dependents_AreStartedAnewTogether") {
  start();
  run_for(1s);
  auto capture_before = find("capture");
  auto uart_before = find("uart");
  kill("camera");
  CHECK(find("capture") != capture_before);
  // It looks the camera up: the serial line stays open.
  CHECK(find("uart") == uart_before);
  CHECK(out.count("together with capture, motion, button") == 1);
  CHECK(out.count("uart: ") == 1);
  capture_before = nullptr;
  uart_before = nullptr;
  run_to_end();
  CHECK(restarts_of("capture") == 0);
}

TEST_CASE_METHOD(fixture, "Supervisor_UartPeer_FollowsTheNewHeartbeat") {
  REQUIRE_FALSE(line.second->open(115'200));
  start();
  run_for(2500ms);
  kill("heartbeat");
  std::array<uint8_t, 512> chunk;
  while (line.second->read(chunk) > 0) {
    // Read what was said before.
  }
  run_for(2s);
  auto count = line.second->read(chunk);
  CHECK_THAT(std::string(chunk.begin(), chunk.begin() + count),
             Catch::Contains("hello\n"));
  run_to_end();
}

TEST_CASE_METHOD(fixture, "Supervisor_PartThatFailsOften_HasToWait") {
  settings.duration = 120s;
  start();
  run_for(1s);
  for (size_t i = 0; i <= policy.max_restarts; ++i)
    kill("LED_RED");
  CHECK(out.count("5 times within a minute, next start in 59 s") == 1);
  auto dead = find("LED_RED");
  run_for(50s);
  CHECK(find("LED_RED") == dead);
  run_for(11s);
  CHECK(find("LED_RED") != dead);
  dead = nullptr;
  run_to_end();
  CHECK_FALSE(result.failed);
  CHECK(restarts_of("LED_RED") == 6);
}

TEST_CASE_METHOD(fixture, "Supervisor_CriticalPartThatFailsOften_EndsTheNode") {
  settings.duration = 0s;
  start();
  run_for(1s);
  for (size_t i = 0; i <= policy.max_restarts; ++i)
    kill("camera");
  // Nothing is left to run.
  run_to_end();
  CHECK(result.failed);
  REQUIRE(out.errors.size() == 1);
  CHECK_THAT(out.errors[0],
             Catch::Contains("camera: failed (")
               && Catch::Contains("6 times within a minute; the node cannot go "
                                  "on without it"));
  CHECK(csi.statistics().leased == 0);
}

TEST_CASE_METHOD(fixture, "Supervisor_OnADevice_AnyFailureEndsTheNode") {
  policy = restart_policy::never();
  settings.duration = 0s;
  start();
  run_for(1s);
  kill("motion");
  run_to_end();
  CHECK(result.failed);
  CHECK(result.was_up);
  REQUIRE(failures.size() == 1);
  CHECK_THAT(failures[0], Catch::Contains("motion: failed ("));
}

TEST_CASE_METHOD(fixture, "Supervisor_ThatIsKilled_TakesItsPartsDown") {
  settings.duration = 0s;
  auto boss = start();
  run_for(1s);
  caf::anon_send_exit(boss, caf::exit_reason::kill);
  boss = nullptr;
  run_to_end();
  CHECK(result.failed);
  REQUIRE(out.errors.size() == 1);
  CHECK(out.errors[0] == "supervisor: it ended");
  CHECK_FALSE(stop.is_watched());
}

TEST_CASE_METHOD(fixture, "Supervisor_WrongOption_EndsTheNodeBeforeItIsUp") {
  settings.camera.set_framesize("nonsense");
  start();
  run_to_end();
  CHECK(result.failed);
  CHECK_FALSE(result.was_up);
  CHECK(started.empty());
  REQUIRE(out.errors.size() == 1);
  CHECK_THAT(out.errors[0], Catch::Contains("--camera.framesize"));
}
