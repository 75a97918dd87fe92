#include "app/compose/node.hpp"

#include "app/compose/report.hpp"
#include "app/compose/supervisor.hpp"

#include "actors/heartbeat.hpp"

#include "tests/support/mock_camera.hpp"

#include "platform/led/host_led.hpp"
#include "platform/serial/loop_serial.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

/// Remembers what a run says.
class recording_console final : public console {
public:
  void say(const std::string& line) override {
    said.push_back(line);
  }

  void show(const node_statistics&) override {
    ++shown;
  }

  void complain(const std::string& line) override {
    complaints.push_back(line);
  }

  std::vector<std::string> said;
  std::vector<std::string> complaints;
  int shown = 0;
};

/// An order to stop that the test gives.
class manual_stop final : public stop_source {
public:
  void on_stop(platform::doorbell* bell) override {
    bell_ = bell;
  }

  void stop() {
    REQUIRE(bell_ != nullptr);
    bell_->ring();
  }

  bool is_watched() const {
    return bell_ != nullptr;
  }

private:
  platform::doorbell* bell_ = nullptr;
};

/// All actors of the page's program, in virtual time.
struct fixture : virtual_node {
  fixture() {
    settings.camera.set_pixformat("RGB565");
    settings.camera.set_framesize("QVGA");
    settings.camera.set_framerate(30);
    settings.camera.set_framebuffers(3);
    settings.leds = {"LED_BLUE", "LED_RED"};
    settings.led.set_period_ms(200);
    settings.heartbeat.set_period_ms(1000);
    settings.uart.set_baud(115'200);
    settings.duration = 10s;
    ports.camera = &csi;
    ports.leds = {{"LED_BLUE", &blue}, {"LED_RED", &red}};
    ports.uart = line.first.get();
    ports.cpu = &cpu;
  }

  /// Runs to the end.
  const node_statistics& run() {
    spawn_supervisor();
    runtime::cooperative_scheduler::of(system())->run();
    return result.statistics;
  }

  supervisor_actor spawn_supervisor() {
    return runtime::spawn<supervisor>(
      system(), spawn_node(system(), ports, settings), settings,
      supervisor::surroundings{&out, &stop, &result,
                               [this] { started.push_back(time.now()); }});
  }

  std::vector<platform::time_point> started;
  recording_console& out = own<recording_console>();
  manual_stop& stop = own<manual_stop>();
  run_result& result = own<run_result>();
  platform::mock_csi& csi = add_mock_camera(*this);
  platform::host_led& blue = own<platform::host_led>();
  platform::host_led& red = own<platform::host_led>();
  platform::loop_serial::pair& line =
    own<platform::loop_serial::pair>(platform::loop_serial::make_pair());
  node_ports ports;
  run_settings settings;
};

uint64_t dropped_total(const FrameAccounts& frames) {
  uint64_t result = 0;
  for (auto& kvp : frames.dropped())
    result += kvp.second;
  return result;
}

/// Every frame that was begun is somewhere.
void check_accounts(const node_statistics& x) {
  auto& frames = x.camera.frames();
  CHECK(frames.begun()
        == frames.delivered() + dropped_total(frames) + frames.waiting()
             + frames.in_flight());
}

void check_near(uint64_t value, int wanted) {
  CHECK(static_cast<int>(value) >= wanted - 1);
  CHECK(static_cast<int>(value) <= wanted + 1);
}

} // namespace

TEST_CASE_METHOD(fixture, "Node_ThePagesProgram_KeepsItsPaceFor10Seconds") {
  auto& seen = run();
  CHECK_FALSE(result.failed);
  REQUIRE(started.size() == 1);
  CHECK(time.now() - started[0] >= seen.elapsed);
  CHECK(seen.elapsed >= 10s);
  CHECK(seen.camera.frames().delivered() >= 295);
  CHECK(seen.capture.out_of_order() == 0);
  check_near(seen.leds.at("LED_BLUE").toggles(), 50);
  check_near(seen.heartbeat.beats(), 10);
  CHECK(seen.leds.at("LED_BLUE").late().p99_us() < 1'000);
  check_accounts(seen);
  CHECK(std::count(out.said.begin(), out.said.end(), "hello") >= 9);
  CHECK(out.shown >= 9);
}

TEST_CASE_METHOD(fixture, "Node_YieldPolling_KeepsTheSamePace") {
  settings.camera.set_polling(POLLING_YIELD);
  settings.duration = 2s;
  auto& seen = run();
  CHECK(seen.camera.frames().delivered() >= 58);
  check_near(seen.leds.at("LED_BLUE").toggles(), 10);
  check_near(seen.heartbeat.beats(), 2);
  CHECK(seen.leds.at("LED_BLUE").late().p99_us() < 1'000);
  check_accounts(seen);
}

TEST_CASE_METHOD(fixture, "Node_SlowProcessing_StarvesNobody") {
  settings.duration = 5s;
  for (uint32_t process_ms : {0u, 10u, 34u, 50u, 100u}) {
    INFO("processing " << process_ms << " ms");
    settings.capture.set_process_ms(process_ms);
    auto& seen = run();
    auto& led = seen.leds.at("LED_BLUE");
    check_near(led.toggles(), 25);
    check_near(seen.heartbeat.beats(), 5);
    CHECK(led.late().max_us() <= process_ms * 1'000 + 1'000);
    check_accounts(seen);
    CHECK(csi.statistics().leased == 0);
  }
}

TEST_CASE_METHOD(fixture, "Node_OrderToStop_TakesEverythingDown") {
  settings.duration = 0s;
  spawn_supervisor();
  run_for(3s);
  CHECK(stop.is_watched());
  stop.stop();
  runtime::cooperative_scheduler::of(system())->run();
  CHECK_FALSE(stop.is_watched());
  CHECK_FALSE(result.failed);
  CHECK(result.statistics.elapsed >= 2900ms);
  CHECK(result.statistics.elapsed <= 3100ms);
  CHECK(csi.statistics().leased == 0);
  CHECK_FALSE(blue.lit());
  check_accounts(result.statistics);
}

TEST_CASE_METHOD(fixture, "Node_StopMessage_TakesEverythingDown") {
  settings.duration = 0s;
  auto who = spawn_supervisor();
  run_for(1s);
  CHECK_FALSE(order<supervisor_stop>(who));
  runtime::cooperative_scheduler::of(system())->run();
  CHECK(result.statistics.heartbeat.beats() >= 1);
}

TEST_CASE_METHOD(fixture, "Node_AddedActor_IsCalledByTheNameOfItsService") {
  node_builder node{system(), ports};
  auto who = node.add<heartbeat>();
  auto entries = node.callable->entries();
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].name == "heartbeat");
  CHECK(entries[0].service == &heartbeat_service());
  CHECK(caf::actor_cast<heartbeat_actor>(entries[0].who) == who);
  caf::anon_send_exit(who, caf::exit_reason::kill);
}

TEST_CASE_METHOD(fixture, "Node_AddedActor_EndsWithTheNode") {
  settings.duration = 1s;
  auto ended = std::make_shared<bool>(false);
  node_builder node{system(), ports};
  node.add<heartbeat>()->attach_functor([ended] { *ended = true; });
  auto actors = spawn_node(system(), ports, settings);
  actors.added.push_back(node.actors.added[0]);
  runtime::spawn<supervisor>(system(), actors, settings,
                             supervisor::surroundings{&out, &stop, &result});
  runtime::cooperative_scheduler::of(system())->run();
  CHECK(*ended);
}

TEST_CASE_METHOD(fixture, "Node_BadCamera_NamesTheOptionAndEndsAll") {
  settings.camera.set_framesize("0x0");
  run();
  CHECK(result.failed);
  REQUIRE(out.complaints.size() == 1);
  CHECK_THAT(out.complaints[0],
             Catch::Contains("Frame size is not supported or is not set.")
               && Catch::Contains("--camera.framesize=0x0"));
}

TEST_CASE_METHOD(fixture, "Node_BadUart_NamesTheOptionAndEndsAll") {
  settings.uart.set_baud(0);
  run();
  CHECK(result.failed);
  REQUIRE(out.complaints.size() == 1);
  CHECK_THAT(out.complaints[0], Catch::Contains("--uart.baud=0"));
}

TEST_CASE_METHOD(fixture, "Node_NoUart_RunsWithoutIt") {
  ports.uart = nullptr;
  settings.duration = 1s;
  auto& seen = run();
  CHECK_FALSE(result.failed);
  CHECK(seen.camera.frames().delivered() > 25);
  CHECK(seen.uart.tx_lines() == 0);
}

TEST_CASE_METHOD(fixture, "Node_SilentSensor_IsReportedAndRunGoesOn") {
  settings.duration = 12s;
  spawn_supervisor();
  run_for(2s);
  csi.inject(platform::fault::silent);
  runtime::cooperative_scheduler::of(system())->run();
  auto& seen = result.statistics;
  CHECK(seen.capture.errors() == 1);
  CHECK(seen.camera.rearmed() == 1);
  CHECK(seen.camera.frames().delivered() > 250);
  check_near(seen.leds.at("LED_BLUE").toggles(), 60);
  check_near(seen.heartbeat.beats(), 12);
  check_accounts(seen);
}

TEST_CASE_METHOD(fixture, "Node_Capture_ReportsToTheUartPeer") {
  settings.capture.set_report_every(30);
  settings.duration = 5s;
  REQUIRE_FALSE(line.second->open(115'200));
  run();
  std::string text;
  std::array<uint8_t, 512> chunk;
  while (auto count = line.second->read(chunk))
    text.append(chunk.begin(), chunk.begin() + count);
  CHECK_THAT(text,
             Catch::Contains("capture 30 mean ") && Catch::Contains("hello\n"));
}

TEST_CASE_METHOD(fixture, "Node_SameRunTwice_ComesToTheSame") {
  settings.duration = 5s;
  settings.capture.set_process_ms(20);
  settings.leds = {"LED_BLUE"};
  auto first = to_json(run(), {});
  fixture again;
  again.settings = settings;
  CHECK(first == to_json(again.run(), {}));
}
