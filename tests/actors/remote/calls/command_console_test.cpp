#include "actors/remote/calls/command_console.hpp"

#include <algorithm>

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/traffic.actor.hpp"

#include "actors/heartbeat.hpp"
#include "actors/led.hpp"
#include "actors/remote/calls/command.hpp"

#include "tests/actors/remote/calls/silent_led.hpp"
#include "tests/support/virtual_node.hpp"

#include "platform/base/errc.hpp"
#include "platform/led/host_led.hpp"
#include "platform/runtime/text_message.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

struct fixture : virtual_node {
  fixture() {
    actors.add("LED_BLUE", led_service(), blue);
    actors.add("LED_RED", led_service(), red);
    actors.add("heartbeat", heartbeat_service(), heart);
    // These are never called.
    actors.add("camera", camera_service(), silent);
    actors.add("traffic", traffic_service(), silent);
    run_for(1ms);
  }

  ~fixture() {
    caf::anon_send_exit(host, caf::exit_reason::kill);
    caf::anon_send_exit(silent, caf::exit_reason::kill);
    run_for(1ms);
  }

  /// Carries out a line as the actor that the console belongs to. Returns what
  /// was wrong with it; what is said goes to `said`.
  caf::error run(const std::string& line) {
    said.clear();
    caf::anon_send(host, line);
    run_for(1ms);
    return result;
  }

  /// The answer to a command that is understood.
  std::string answer(const std::string& line) {
    INFO(line);
    CHECK(uut->understands(line));
    CHECK_FALSE(run(line));
    REQUIRE(said.size() == 1);
    return said.front();
  }

  /// What is wrong with a line that is not carried out.
  std::string refusal(const std::string& line) {
    INFO(line);
    CHECK_FALSE(uut->understands(line));
    auto reason = run(line);
    CHECK(reason == errc::invalid_argument);
    CHECK(said.empty());
    return describe(reason);
  }

  platform::host_led& pin = own<platform::host_led>();
  led_actor blue = spawn<led>(own<platform::host_led>());
  led_actor red = spawn<led>(pin);
  heartbeat_actor heart = spawn<heartbeat>();
  caf::actor silent = spawn_silent_led(system());
  runtime::directory actors;
  std::vector<std::string> said;
  caf::error result;
  caller who = local_user();
  std::unique_ptr<command_console> uut;
  caf::actor host =
    system().spawn([this](caf::event_based_actor* self) -> caf::behavior {
      uut = std::make_unique<command_console>(
        *self, actors, who, nullptr,
        [this](const std::string& x) { said.push_back(x); });
      return {[this](const std::string& line) { result = uut->run(line); }};
    });
};

} // namespace

TEST_CASE_METHOD(fixture, "Console_Command_IsCarriedOutAndAnswered") {
  CHECK(answer("LED_RED set on") == "ok LED_RED: on on period_ms 0");
  CHECK(pin.lit());
  CHECK(answer("LED_RED toggle") == "ok LED_RED: on off period_ms 0");
  CHECK(answer("heartbeat configure period_ms=500 text=ping pong")
        == "ok heartbeat: period_ms 500 text \"ping pong\"");
}

TEST_CASE_METHOD(fixture, "Console_CaseAndBlanks_DoNotMatter") {
  CHECK(answer(" \tled_red \t TOGGLE  ") == "ok LED_RED: on on period_ms 0");
  CHECK(answer("Led Led_Red State") == "ok LED_RED: on on period_ms 0");
}

TEST_CASE_METHOD(fixture, "Console_ServiceForAName_IsItsFirstActor") {
  CHECK(answer("led toggle") == "ok LED_BLUE: on on period_ms 0");
  CHECK(answer("led LED_RED state") == "ok LED_RED: on off period_ms 0");
  // The name of an actor of another service is a word like any other.
  CHECK_THAT(refusal("led heartbeat toggle"), Catch::Contains("'heartbeat'"));
}

TEST_CASE_METHOD(fixture, "Console_NoMethodNamed_IsASetting") {
  CHECK(answer("LED_RED on") == "ok LED_RED: on on period_ms 0");
  CHECK(answer("heartbeat text ping") == "ok heartbeat: period_ms 0 text ping");
}

TEST_CASE_METHOD(fixture, "Console_UnitLeftOut_IsCompleted") {
  CHECK(answer("heartbeat period 200")
        == "ok heartbeat: period_ms 200 text hello");
  // Only up to the underscore.
  refusal("heartbeat per 200");
  CHECK(answer("LED_RED on period=0") == "ok LED_RED: on on period_ms 0");
}

TEST_CASE_METHOD(fixture, "Console_SameRequest_InEveryFormOfTheHelp") {
  auto request = [this](std::vector<std::string> typed) {
    auto what = parse_command(actors.entries(), std::move(typed));
    REQUIRE(what);
    return *runtime::text_from_wire(*what->method->request, what->request);
  };
  for (auto line : {"camera get_knob hmirror", "camera get_knob name hmirror",
                    "camera get_knob name=hmirror"})
    CHECK(request(words_of(line)) == "name hmirror");
  for (auto line :
       {"camera set_knob auto_gain 0 6", "camera set_knob auto_gain 0,6",
        "camera set_knob name auto_gain values 0 6",
        "camera set_knob values=0,6 name=auto_gain"})
    CHECK(request(words_of(line)) == "name auto_gain values 0,6");
  for (auto line :
       {"camera configure window 100 80 framesize VGA",
        "camera framesize=VGA window=100,80",
        "camera configure framesize VGA window.width 100 window.height=80"})
    CHECK_THAT(request(words_of(line)),
               Catch::StartsWith("framesize VGA window ,,100,80 "));
}

TEST_CASE_METHOD(fixture, "Console_WrongWord_IsNamedWithWhatWouldBeRight") {
  CHECK_THAT(refusal(""), Catch::Contains("type help"));
  CHECK_THAT(refusal(" \t"), Catch::Contains("type help"));
  CHECK_THAT(refusal("dance"),
             Catch::Contains("'dance': no such actor; type help"));
  CHECK_THAT(refusal("LED_PINK Toggle"),
             Catch::Contains("'LED_PINK': no such actor; those with Toggle: "
                             "LED_BLUE, LED_RED"));
  CHECK_THAT(
    refusal("LED_RED"),
    Catch::Contains(
      "'LED_RED': add a method: set, toggle, blink, state, statistics"));
  CHECK_THAT(refusal("LED_RED blink soon"),
             Catch::Contains("'soon': period_ms takes a whole number"));
  CHECK_THAT(refusal("LED_RED toggle twice"), Catch::Contains("'twice'"));
  // Without a setting every first word has to be a method.
  CHECK_THAT(refusal("traffic jam"), Catch::Contains("'jam': traffic has "));
  CHECK_FALSE(pin.lit());
}

TEST_CASE_METHOD(fixture, "Console_PicturesAndItems_AreNotForALine") {
  CHECK_THAT(refusal("camera snapshot"),
             Catch::Contains("'snapshot': cannot be typed; camera has "
                             "reset, configure, "));
  CHECK_THAT(refusal("heartbeat subscribe"),
             Catch::Contains("'subscribe': cannot be typed"));
}

TEST_CASE_METHOD(fixture, "Console_RequestBeyondItsLimit_IsRefused") {
  auto line = "heartbeat text " + std::string(runtime::max_text_message, 'x');
  CHECK_FALSE(uut->understands(line));
  CHECK(run(line) == errc::limit_reached);
  CHECK(said.empty());
}

TEST_CASE_METHOD(fixture, "Console_CallThatFails_IsAnErrorLine") {
  CHECK_THAT(answer("LED_RED blink 0"), Catch::StartsWith("error: LED_RED: ")
                                          && Catch::Contains("period_ms=0"));
}

TEST_CASE_METHOD(fixture, "Console_SilentActor_IsAnErrorLineAfter5Seconds") {
  actors.add("LED_GREEN", led_service(), silent);
  CHECK_FALSE(run("LED_GREEN toggle"));
  run_for(4900ms);
  CHECK(said.empty());
  // Another command need not wait for it.
  caf::anon_send(host, std::string{"LED_RED toggle"});
  run_for(10ms);
  REQUIRE(said.size() == 1);
  run_for(1s);
  REQUIRE(said.size() == 2);
  CHECK_THAT(said[1], Catch::StartsWith("error: LED_GREEN: "));
}

TEST_CASE_METHOD(fixture, "Console_ActorThatHasEnded_IsAnErrorLine") {
  actors.add("LED_GREEN", led_service(), silent);
  caf::anon_send_exit(silent, caf::exit_reason::kill);
  run_for(10ms);
  CHECK_FALSE(run("LED_GREEN toggle"));
  run_for(10ms);
  REQUIRE(said.size() == 1);
  CHECK_THAT(said[0], Catch::StartsWith("error: LED_GREEN: "));
}

TEST_CASE_METHOD(fixture, "Console_Help_ListsWhatCanBeTyped") {
  CHECK(uut->understands("HELP"));
  CHECK_FALSE(run("help"));
  REQUIRE(said.size() > 4);
  CHECK(said[0] == "help [ACTOR]");
  CHECK(said[1] == "stats");
  CHECK(said[2]
        == "ACTOR [METHOD] [FIELD=VALUE | FIELD VALUE | VALUE of the next]...");
  CHECK(std::count(said.begin(), said.end(), "led_red blink period_ms=N") == 1);
  CHECK(std::count(said.begin(), said.end(), "led_red toggle") == 1);
  for (auto& x : said) {
    CHECK_THAT(x, !Catch::Contains("snapshot"));
    CHECK_THAT(x, !Catch::Contains("subscribe"));
  }
}

TEST_CASE_METHOD(fixture, "Console_HelpForAnActor_ListsItsCommandsOnly") {
  CHECK_FALSE(run("help Led_Red"));
  CHECK(said.size() == 5);
  for (auto& x : said)
    CHECK_THAT(x, Catch::StartsWith("led_red "));
  CHECK_FALSE(run("help led"));
  CHECK(said.size() == 10);
  CHECK_FALSE(run("help pink"));
  CHECK(said.empty());
}

TEST_CASE_METHOD(fixture, "Console_ManyWithoutAnswer_RefusesUntilOneIsThere") {
  actors.add("SLOW", led_service(), silent);
  run_for(1ms);
  for (size_t i = 0; i < command_console::max_open; ++i) {
    CHECK(uut->busy() == (i >= command_console::max_open / 2));
    CHECK_FALSE(run("SLOW toggle"));
  }
  CHECK(run("LED_RED toggle") == errc::limit_reached);
  CHECK(run("stats") == errc::limit_reached);
  CHECK_FALSE(run("help"));
  // The deadline of a call.
  run_for(6s);
  CHECK_FALSE(uut->busy());
  CHECK(answer("LED_RED toggle") == "ok LED_RED: on on period_ms 0");
}

TEST_CASE_METHOD(fixture, "Console_Stats_AsksEveryActorThatHasSome") {
  actors.add("camera", camera_service(), silent);
  CHECK_FALSE(run("stats"));
  run_for(6s);
  REQUIRE(said.size() == 4);
  CHECK_THAT(said[0], Catch::StartsWith("ok LED_BLUE: state.on off"));
  CHECK_THAT(said[1], Catch::StartsWith("ok LED_RED: "));
  CHECK_THAT(said[2], Catch::StartsWith("ok heartbeat: beats 0"));
  CHECK_THAT(said[3], Catch::StartsWith("error: camera: "));
}
