#include "app/commands/options.hpp"

#include <cstdio>
#include <fstream>

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"

using namespace actorcsi;

namespace {

/// The text of the error that `args` lead to, or an empty string.
std::string complaint(std::vector<std::string> args) {
  options uut;
  if (auto err = uut.read(args))
    return describe(err);
  if (auto settings = uut.settings(); !settings)
    return describe(settings.error());
  if (auto scheduler = uut.scheduler(); !scheduler)
    return describe(scheduler.error());
  if (auto board = uut.board(); !board)
    return describe(board.error());
  return {};
}

run_settings settings_of(std::vector<std::string> args) {
  options uut;
  auto err = uut.read(args);
  INFO(describe(err));
  REQUIRE_FALSE(err);
  auto result = uut.settings();
  REQUIRE(result);
  return std::move(*result);
}

} // namespace

TEST_CASE("Options_None_AreThoseOfThePage") {
  auto settings = settings_of({});
  CHECK(settings.camera.framesize() == "QVGA");
  CHECK(settings.camera.pixformat() == "RGB565");
  CHECK(settings.camera.framebuffers() == 3);
  CHECK(settings.camera.polling() == POLLING_NOTIFY);
  CHECK(settings.led.period_ms() == 200);
  CHECK(settings.leds.front() == "LED_BLUE");
  CHECK(settings.heartbeat.period_ms() == 1000);
  CHECK(settings.heartbeat.text() == "hello");
  CHECK(settings.duration.count() == 0);
}

TEST_CASE("Options_OutOfRange_NameTheOptionAndTheRange") {
  using Catch::Contains;
  CHECK_THAT(complaint({"--led.period-ms=-5"}),
             Contains("--led.period-ms=-5: give 1 to"));
  CHECK_THAT(complaint({"--heartbeat.period-ms=-1"}),
             Contains("--heartbeat.period-ms=-1: give 0 to"));
  CHECK_THAT(complaint({"--capture.process-ms=-1"}),
             Contains("--capture.process-ms=-1"));
  CHECK_THAT(complaint({"--camera.fps=-1"}),
             Contains("An invalid argument is used.")
               && Contains("--camera.fps=-1"));
  CHECK_THAT(complaint({"--camera.fps=0"}),
             Contains("Frame rate is not supported"));
  CHECK_THAT(complaint({"--uart.baud=0"}), Contains("--uart.baud=0"));
  CHECK_THAT(complaint({"--camera.polling=often"}),
             Contains("use notify or yield"));
  CHECK_THAT(complaint({"--camera.overrun=panic"}),
             Contains("use stop or drop-oldest"));
  CHECK_THAT(complaint({"--scheduler=none"}),
             Contains("--scheduler=none: use host or cooperative"));
  CHECK_THAT(complaint({"--camera.fault=sabotage"}),
             Contains("--camera.fault=sabotage"));
  CHECK_THAT(complaint({"--led.names=A,B,A"}),
             Contains("give every LED a name of its own"));
  CHECK_THAT(complaint({"--uart.device=none", "--uart.link=x"}),
             Contains("--uart.link=x: only --uart.device=pty has one"));
  for (auto window : {"1,2,3", "1,x,3,4", "x", "1,,2", "1,2,3,4,5", "-1,2"})
    CHECK_THAT(complaint({std::string{"--camera.window="} + window}),
               Contains("Expected (w, h) or (x, y, w, h)"));
}

TEST_CASE("Options_Viewer_IsNoneOrAtAPort") {
  auto viewer_of = [](std::vector<std::string> args) {
    options uut;
    REQUIRE_FALSE(uut.read(args));
    return uut.viewer();
  };
  CHECK_FALSE(viewer_of({}));
  CHECK(viewer_of({"--viewer"})->port == 8080);
  CHECK(viewer_of({"--viewer=9000"})->port == 9000);
  CHECK(viewer_of({"--viewer"})->address == "127.0.0.1");
  CHECK(viewer_of({"--viewer.port=1", "--viewer.token=x"})->token == "x");
  CHECK_THAT(complaint({"--viewer=65536"}),
             Catch::Contains("--viewer.port=65536"));
  CHECK_FALSE(complaint({"--viewer=here"}).empty());
}

TEST_CASE("Options_Unknown_AreRefusedNotIgnored") {
  using Catch::Contains;
  CHECK_THAT(complaint({"--camera.colour=red"}),
             Contains("--camera.colour=red: there is no such option"));
  CHECK_THAT(complaint({"QVGA"}), Contains("'QVGA': not an option"));
  CHECK_THAT(complaint({"--camera.fps=fast"}),
             Contains("--camera.fps=fast: the value does not fit"));
}

TEST_CASE("Options_Duration_IsATimeOrSeconds") {
  using namespace std::chrono_literals;
  CHECK(settings_of({"--duration=10"}).duration == 10s);
  CHECK(settings_of({"--duration=2.5"}).duration == 2500ms);
  CHECK(settings_of({"--duration=500ms"}).duration == 500ms);
  CHECK(settings_of({"--duration=2min"}).duration == 120s);
  for (auto bad : {"-1", "-1s", "soon", "1e99", "nan"}) {
    INFO(bad);
    CHECK_THAT(complaint({std::string{"--duration="} + bad}),
               Catch::Contains("--duration="));
  }
}

TEST_CASE("Options_WindowOfTwoNumbers_IsCentred") {
  auto window = settings_of({"--camera.window=100,80"}).camera.window();
  CHECK(window.x() == 110);
  CHECK(window.y() == 80);
  CHECK(window.width() == 100);
  CHECK(window.height() == 80);
}

TEST_CASE("Options_ConfigurationFile_IsReadAndTheCommandLineWins") {
  auto path = std::string{std::tmpnam(nullptr)} + ".conf";
  std::ofstream{path} << "camera {\n  framesize = \"VGA\"\n  fps = 15\n}\n"
                         "led { period-ms = 50 }\n"
                         "run { duration = \"3s\" }\n";
  auto settings = settings_of({"--config-file=" + path, "--led.period-ms=60"});
  CHECK(settings.camera.framesize() == "VGA");
  CHECK(settings.camera.framerate() == 15);
  CHECK(settings.led.period_ms() == 60);
  CHECK(settings.duration == std::chrono::seconds{3});
  std::ofstream{path} << "camera { colour = \"red\" }\n";
  CHECK_THAT(complaint({"--config-file=" + path}),
             Catch::Contains("'camera.colour'"));
  std::ofstream{path} << "camers { fps = 15.0 }\n";
  CHECK_THAT(complaint({"--config-file=" + path}),
             Catch::Contains("'camers.fps'"));
  std::ofstream{path} << "camera { framesize = 7 }\n";
  CHECK_THAT(complaint({"--config-file=" + path}),
             Catch::Contains("'camera.framesize = 7'"));
  std::ofstream{path} << "json = true\n";
  CHECK_THAT(complaint({"--config-file=" + path}), Catch::Contains("'json'"));
  std::ofstream{path} << "camera {\n  fps\n}\n";
  CHECK_THAT(complaint({"--config-file=" + path}),
             Catch::Contains("of the configuration file " + path
                             + ": not an "
                               "entry"));
  std::remove(path.c_str());
  CHECK_THAT(complaint({"--config-file=" + path}),
             Catch::Contains("--config-file=" + path + ": the file cannot"));
  CHECK_THAT(complaint({"--config-file=/"}), Catch::Contains("a folder"));
}

TEST_CASE("Options_Scheduler_IsFairAndQuickByDefault") {
  options uut;
  REQUIRE_FALSE(uut.read({}));
  CHECK(caf::get_or(uut, "scheduler.max-throughput", size_t{0}) == 50);
  CHECK(caf::get_or(uut, "scheduler.policy", caf::atom("none"))
        == caf::atom("leading"));
  CHECK(uut.leads());
}

TEST_CASE("Options_OneOfCafsPolicies_IsTakenAndOthersAreRefused") {
  for (auto policy : {"sharing", "stealing"}) {
    options uut;
    REQUIRE_FALSE(uut.read({std::string{"--scheduler.policy="} + policy}));
    CHECK_FALSE(uut.leads());
  }
  CHECK(complaint({"--scheduler.policy=lottery"})
          .find("use leading, sharing or stealing")
        != std::string::npos);
}

TEST_CASE("Options_Help_ListsEveryOptionWithItsDefault") {
  options uut;
  REQUIRE_FALSE(uut.read({"--help"}));
  CHECK(uut.wants_help());
  auto text = uut.help();
  for (auto name :
       {"--camera.source", "--camera.fps", "--camera.framesize",
        "--camera.pixformat", "--camera.framebuffers", "--camera.polling",
        "--capture.process-ms", "--led.period-ms", "--heartbeat.period-ms",
        "--scheduler", "--save", "--duration", "--json", "--uart.device",
        "--uart.link", "--uart.baud"}) {
    INFO(name);
    CHECK(text.find(name) != std::string::npos);
  }
}
