#include "app/commands/options.hpp"

#include <cstdio>
#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"

#include "tests/app/commands/complaint.hpp"

using namespace actorcsi;
using actorcsi::test::complaint;

namespace {

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
  CHECK_THAT(complaint({"--camera.fps=0"}),
             Contains("--camera.fps: 0 is not in 0.001 to 10000; give "));
  for (auto fps : {"-1", "10001", "nan", "inf", "1e999"})
    CHECK_THAT(complaint({std::string{"--camera.fps="} + fps}),
               Contains(std::string{"--camera.fps: "} + fps + " is not in "));
  CHECK_THAT(complaint({"--led.period-ms=-5"}),
             Contains("--led.period-ms: -5 is not in 1 to 3600000; give "));
  CHECK_THAT(complaint({"--heartbeat.period-ms=-1"}),
             Contains("--heartbeat.period-ms: -1 is not in 0 to"));
  CHECK_THAT(complaint({"--capture.process-ms=99999999999999999999"}),
             Contains("--capture.process-ms: 99999999999999999999 is not in"));
  CHECK_THAT(complaint({"--camera.framebuffers=17"}),
             Contains("--camera.framebuffers: 17 is not in 1 to 16"));
  CHECK_THAT(complaint({"--uart.baud=0"}), Contains("--uart.baud: 0 is not"));
  CHECK_THAT(complaint({"--camera.polling=often"}),
             Contains("--camera.polling: 'often' is not a choice; give notify "
                      "or yield"));
  CHECK_THAT(complaint({"--camera.overrun=panic"}),
             Contains("give stop or drop-oldest"));
  CHECK_THAT(complaint({"--scheduler=none"}),
             Contains("--scheduler: 'none' is not a choice; give host or "
                      "cooperative"));
  CHECK_THAT(complaint({"--json=maybe"}), Contains("give true or false"));
  CHECK_THAT(complaint({"--camera.framesize=0x0"}),
             Contains("--camera.framesize: Frame size is not supported or is "
                      "not set; give a name"));
  CHECK_THAT(complaint({"--camera.fault=overrun,sabotage"}),
             Contains("--camera.fault: ") && Contains("; give NAME[:COUNT]"));
  CHECK_THAT(complaint({"--led.names=A,B,A"}),
             Contains("give each LED a different name"));
  for (auto name : {"LED.1", "a b", "a\"b", "A,,B", ",A", "a\x1b", "-A"})
    CHECK_THAT(complaint({std::string{"--led.names="} + name}),
               Contains("--led.names: '") && Contains("is not a name; give 1"));
  CHECK_THAT(complaint({"--capture.led=X", "--capture.led-threshold=1"}),
             Contains("--capture.led: there is no LED 'X'; use one of"));
  CHECK_THAT(complaint({"--uart.device=none", "--uart.link=x"}),
             Contains("--uart.link: only a pty can have a symbolic link; use"));
  for (auto window : {"1,2,3", "1,x,3,4", "x", "1,,2", "1,2,3,4,5", "-1,2",
                      "1,2,-3,4", "1,2147483648", "1,2x"})
    CHECK_THAT(complaint({std::string{"--camera.window="} + window}),
               Contains("Expected (w, h) or (x, y, w, h)"));
}

TEST_CASE("Options_Numbers_AreDecimal") {
  CHECK(settings_of({"--led.period-ms=0200"}).led.period_ms() == 200);
  CHECK_THAT(complaint({"--led.period-ms=0x10"}),
             Catch::Contains("'0x10' is not a whole number; give 1 to"));
  CHECK_THAT(complaint({"--led.period-ms=0.5"}),
             Catch::Contains("'0.5' is not a whole number"));
  CHECK(settings_of({"--camera.fps=2.5e1"}).camera.framerate() == 25);
}

TEST_CASE("Options_Value_IsBehindEqualsOrTheNextArgument") {
  CHECK(settings_of({"--camera.fps", "15"}).camera.framerate() == 15);
  CHECK(settings_of({"--heartbeat.text=", "--json"}).heartbeat.text().empty());
  CHECK(settings_of({"--heartbeat.text=[a,b]"}).heartbeat.text() == "[a,b]");
  CHECK(settings_of({"--heartbeat.text=--json"}).heartbeat.text() == "--json");
  CHECK(settings_of({"--camera.fps=1", "--camera.fps=2"}).camera.framerate()
        == 2);
  auto missing = Catch::Contains("--save: its value is missing; write --save=");
  CHECK_THAT(complaint({"--save"}), missing);
  CHECK_THAT(complaint({"--save", "--json"}), missing);
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
  CHECK(viewer_of({"--viewer.port=1", "--viewer.token-file=x"})->token_file
        == "x");
  for (auto args : {std::vector<std::string>{"--viewer.token=x"},
                    std::vector<std::string>{"--viewer.token", "x"}})
    CHECK_THAT(complaint(args),
               Catch::Contains("--viewer.token: other users of this machine "
                               "see the command line"));
  CHECK_THAT(complaint({"--viewer=65536"}),
             Catch::Contains("--viewer.port: 65536 is not in 0 to 65535"));
  CHECK_FALSE(complaint({"--viewer=here"}).empty());
}

TEST_CASE("Options_Unknown_AreRefusedNotIgnored") {
  using Catch::Contains;
  CHECK_THAT(complaint({"--camera.colour=red"}),
             Contains("--camera.colour: there is no such option; "));
  CHECK_THAT(complaint({"--camera.fsp=3"}),
             Contains("--camera.fsp: there is no such option; did you mean "
                      "--camera.fps?"));
  CHECK_THAT(complaint({"--scheduler.max-threads=2"}),
             Contains("did you mean --caf.scheduler.max-threads?"));
  CHECK_THAT(complaint({"-x"}), Contains("-x: there is no such option"));
  CHECK_THAT(complaint({"QVGA"}), Contains("'QVGA': run takes no arguments"));
  CHECK_THAT(complaint({"--camera.fps=fast"}),
             Contains("--camera.fps: 'fast' is not a number; give 0.001 to"));
}

TEST_CASE("Options_LedNamedAsAnotherPartOrService_IsRefused") {
  for (std::string name :
       {"camera", "Camera", "heartbeat", "uart", "uart_peer", "CAPTURE",
        "viewer", "supervisor", "board", "receptionist", "frame_saver",
        "FrameSaver", "motion", "button", "gateway", "audit", "traffic"})
    CHECK_THAT(complaint({"--led.names=A," + name}),
               Catch::Contains("--led.names: '" + name
                               + "' is the name of another part or service"));
  CHECK(settings_of({"--led.names=led,cameras"}).leds.size() == 2);
}

TEST_CASE("Options_TwoActorsOfOneName_AreRefused") {
  CHECK_THAT(complaint({"--camera.names=left,uart"}),
             Catch::Contains("'uart': two actors of"));
  CHECK_THAT(complaint({"--camera.names=LED_RED"}),
             Catch::Contains("'LED_RED': two actors of"));
  // No page shows these as something else.
  CHECK(settings_of({"--led.names=constructor,__proto__"}).leds.size() == 2);
}

TEST_CASE("Options_LineForOtherMachines_NeedsUartInsecure") {
  for (auto host : {"0.0.0.0", "[::]", "192.0.2.1", "[::ffff:192.0.2.1]"}) {
    auto device = std::string{"--uart.device=tcp:"} + host + ":4000";
    CHECK_THAT(complaint({device}),
               Catch::Contains("--uart.device: tcp:")
                 && Catch::Contains("; use 127.0.0.1, or give --uart.ins"));
    CHECK(complaint({device, "--uart.insecure"}).empty());
  }
  for (auto host : {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"})
    CHECK(complaint({std::string{"--uart.device=tcp:"} + host + ":0"}).empty());
}

TEST_CASE("Options_TextThatIsNotUtf8_IsRefusedUnlessItIsAPath") {
  for (auto name : {"--heartbeat.text", "--led.names", "--capture.led",
                    "--camera.pixformat", "--camera.fault"})
    CHECK_THAT(complaint({name + std::string{"=caf\xE9"}}),
               Catch::Contains(std::string{name} + ": ")
                 && Catch::Contains(R"("caf\xe9" is not UTF-8; give text in)"));
  CHECK(settings_of({"--heartbeat.text=caf\xC3\xA9"}).heartbeat.text()
        == "caf\xC3\xA9");
  CHECK(settings_of({"--save=caf\xE9"}).save == "caf\xE9");
}

TEST_CASE("Options_DurationAboveItsRange_IsRefused") {
  for (auto text : {"8761h", "1e30", "10000000000s"})
    CHECK_THAT(complaint({std::string{"--duration="} + text}),
               Catch::Contains(std::string{"--duration: "} + text
                               + " is not in 0s to 8760h; give a time"));
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
               Catch::Contains("--duration: "));
  }
}

TEST_CASE("Options_WindowOfTwoNumbers_IsCentred") {
  auto window = settings_of({"--camera.window=100,80"}).camera.window();
  CHECK_FALSE(window.has_x());
  CHECK_FALSE(window.has_y());
  CHECK(window.width() == 100);
  CHECK(window.height() == 80);
  window = settings_of({"--camera.window=-5,7,100,80"}).camera.window();
  CHECK(window.x() == -5);
  CHECK(window.y() == 7);
}

namespace {

/// Configuration files of a test.
class files {
public:
  ~files() {
    for (auto& x : paths_)
      std::remove(x.c_str());
  }

  /// The option that reads a file with `text`.
  std::string add(const std::string& text) {
    paths_.push_back(std::string{std::tmpnam(nullptr)} + ".conf");
    std::ofstream{paths_.back()} << text;
    return "--config-file=" + paths_.back();
  }

private:
  std::vector<std::string> paths_;
};

} // namespace

TEST_CASE("Options_ConfigurationFile_IsReadAndTheCommandLineWins") {
  files made;
  auto file = made.add("duration = \"3s\"\njson = true\n[camera]\n"
                       "framesize = \"VGA\"\nfps = 15\n"
                       "[led]\nperiod-ms = 50\nnames = [\"A\", \"B\"]\n");
  auto settings = settings_of({"--led.period-ms=60", file});
  CHECK(settings.camera.framesize() == "VGA");
  CHECK(settings.camera.framerate() == 15);
  CHECK(settings.led.period_ms() == 60);
  CHECK(settings.leds == std::vector<std::string>{"A", "B"});
  CHECK(settings.duration == std::chrono::seconds{3});
  // Also where it says the default.
  CHECK(settings_of({file, "--camera.fps=30"}).camera.framerate() == 30);
  options uut;
  REQUIRE_FALSE(uut.read({file, "--json=false"}));
  CHECK_FALSE(uut.json());
}

TEST_CASE("Options_SeveralConfigurationFiles_AreMergedAndTheLastWins") {
  files made;
  auto first = made.add("[camera]\nfps = 15\nframesize = \"VGA\"\n");
  auto second = made.add("[camera]\nfps = 20\n");
  auto settings = settings_of({first, second});
  CHECK(settings.camera.framerate() == 20);
  CHECK(settings.camera.framesize() == "VGA");
  CHECK(settings_of({second, first}).camera.framerate() == 15);
}

TEST_CASE("Options_WrongEntryInAFile_IsNamedWithFileAndLine") {
  const std::pair<std::string, std::string> wrong[] = {
    {"[camera]\n\ncolour = 1\n", ":3: --camera.colour: there is no such"},
    {"[camera]\nfsp = 1\n", ":2: --camera.fsp: there is no such option; did "
                            "you mean --camera.fps?"},
    {"[camers]\nfps = 1\n", ":1: [camers]: there is no such group; did you "
                            "mean [camera]?"},
    {"[run]\njson = true\n", ":1: [run]: there is no such group; write "
                             "options without a dot above"},
    {"[camera]\njson = true\n", ":2: --camera.json: there is no such option; "
                                "write 'json = ...' above"},
    {"camera.fps = fast\n", ":1: --camera.fps: 'fast' is not a number"},
    {"json = 3\n", ":1: --json: '3' is not a choice"},
    {"[camera]\npolling = 9\n", ":2: --camera.polling: '9' is not a choice"},
    {"[camera]\noverrun = -1\n", ":2: --camera.overrun: '-1' is not a choice"},
    {"[camera]\nframebuffers = 4294967297\n",
     ":2: --camera.framebuffers: 4294967297 is not in 1 to 16"},
    {"[heartbeat]\ntext = \"\xFF\"\n",
     ":2: --heartbeat.text: \"\\xff\" is not UTF-8"},
    {"[led]\nnames = [\"A\", \"\xFF\"]\n",
     ":2: --led.names: \"A,\\xff\" is not UTF-8"},
    {"config-file = x\n", ":1: --config-file: there is no such option"},
    {"[caf]\nscheduler.max-threads = 0\n",
     ":2: --caf.scheduler.max-threads: 0 is not in 1 to 256"},
    {"[camera]\nfps\n", ":2: '=' is missing"}};
  for (auto& [text, says] : wrong) {
    files made;
    auto file = made.add(text);
    INFO(text);
    // Also if the command line overrides it.
    CHECK_THAT(complaint({file, "--camera.fps=30", "--json"}),
               Catch::Contains(file.substr(file.find('=') + 1) + says));
  }
  CHECK_THAT(complaint({"--config-file=not/there"}),
             Catch::Contains("not/there: the file cannot be read"));
}

TEST_CASE("Options_Scheduler_IsFairAndQuickByDefault") {
  options uut;
  REQUIRE_FALSE(uut.read({}));
  auto& cfg = uut.system();
  CHECK(caf::get_or(cfg, "scheduler.max-throughput", size_t{0}) == 50);
  CHECK(caf::get_or(cfg, "scheduler.policy", caf::atom("none"))
        == caf::atom("leading"));
  CHECK(cfg.uses_worker_pool());
}

TEST_CASE("Options_OfCaf_AreHandedOnAndWrongOnesRefused") {
  using Catch::Contains;
  options uut;
  REQUIRE_FALSE(
    uut.read({"--caf.scheduler.policy=sharing", "--caf.scheduler.max-threads=3",
              "--caf.middleman.heartbeat-interval=7ms",
              "--caf.middleman.manual-multiplexing=true",
              "--caf.logger.file-name=a b"}));
  auto& cfg = uut.system();
  CHECK_FALSE(cfg.uses_worker_pool());
  CHECK(caf::get_or(cfg, "scheduler.max-threads", size_t{0}) == 3);
  CHECK(caf::get_or(cfg, "middleman.manual-multiplexing", false));
  CHECK(caf::get_or(cfg, "logger.file-name", std::string{}) == "a b");
  CHECK_THAT(complaint({"--caf.scheduler.policy=lottery"}),
             Contains("--caf.scheduler.policy: 'lottery' is not a policy; give "
                      "leading, sharing or stealing"));
  for (std::string name : {"max-threads", "max-throughput"})
    for (std::string value : {"0", "100000", "-1", "many"})
      CHECK_THAT(complaint({"--caf.scheduler." + name + "=" + value}),
                 Contains("--caf.scheduler." + name + ": ") && Contains(value));
  const std::string stealing = "--caf.work-stealing.";
  for (std::string strategy : {"aggressive", "moderate", "relaxed"})
    for (std::string value : {"0", "-1"})
      CHECK_FALSE(
        complaint({stealing + strategy + "-steal-interval=" + value}).empty());
  for (std::string strategy : {"moderate", "relaxed"}) {
    auto name = stealing + strategy + "-sleep-duration";
    CHECK_THAT(complaint({name + "=120min"}),
               Contains(name + ": 120min is not in 1us to 1s; give a time"));
    CHECK_FALSE(complaint({name + "=0s"}).empty());
    CHECK(complaint({name + "=5ms"}).empty());
  }
  CHECK_THAT(complaint({"--caf.help"}), Contains("--caf.help: "));
}

TEST_CASE("Options_Help_ListsEveryOptionWithItsDefault") {
  options uut;
  REQUIRE_FALSE(uut.read({"--camera.fps=0", "--help"}));
  CHECK(uut.wants_help());
  auto text = uut.help();
  for (auto& x : uut.shown_options()) {
    INFO(x.name);
    CHECK((text.find("  " + x.name) == std::string::npos)
          == (x.group == "caf"));
    CHECK_FALSE(x.help.empty());
    CHECK((x.type.empty() || x.group == "caf" || !x.default_value.empty()));
  }
  for (auto entry : {"default: 30\n", "LED_BLUE,LED_RED,LED_GREEN\n",
                     "default: no page\n", "default: 0s\n"})
    CHECK(text.find(entry) != std::string::npos);
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);)
    CHECK(line.size() <= 80);
  CHECK(uut.help_of("caf").find("--caf.scheduler.max-threads=")
        != std::string::npos);
}
