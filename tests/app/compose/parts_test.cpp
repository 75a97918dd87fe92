#include "app/compose/parts.hpp"

#include "actorcsi/camera.actor.hpp"
#include "actors/heartbeat.hpp"

#include "tests/app/compose/supervised_node.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

using fixture = supervised_node;

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

TEST_CASE_METHOD(fixture, "Parts_ThePagesProgram_KeepsItsPaceFor10Seconds") {
  auto seen = run();
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

TEST_CASE_METHOD(fixture, "Parts_YieldPolling_KeepsTheSamePace") {
  settings.camera.set_polling(POLLING_YIELD);
  settings.duration = 2s;
  auto seen = run();
  CHECK(seen.camera.frames().delivered() >= 58);
  check_near(seen.leds.at("LED_BLUE").toggles(), 10);
  check_near(seen.heartbeat.beats(), 2);
  CHECK(seen.leds.at("LED_BLUE").late().p99_us() < 1'000);
  check_accounts(seen);
}

TEST_CASE_METHOD(fixture, "Parts_SlowProcessing_StarvesNobody") {
  settings.duration = 5s;
  for (uint32_t process_ms : {0u, 10u, 34u, 50u, 100u}) {
    INFO("processing " << process_ms << " ms");
    settings.capture.set_process_ms(process_ms);
    auto seen = run();
    auto led = seen.leds.at("LED_BLUE");
    check_near(led.toggles(), 25);
    check_near(seen.heartbeat.beats(), 5);
    CHECK(led.late().max_us() <= process_ms * 1'000 + 1'000);
    check_accounts(seen);
    CHECK(csi.statistics().leased == 0);
  }
}

TEST_CASE_METHOD(fixture, "Parts_OrderToStop_TakesEverythingDown") {
  settings.duration = 0s;
  start();
  run_for(3s);
  CHECK(stop.is_watched());
  stop.stop();
  run_to_end();
  CHECK_FALSE(stop.is_watched());
  CHECK_FALSE(result.failed);
  auto seen = read_report(result.report);
  CHECK(seen.elapsed >= 2900ms);
  CHECK(seen.elapsed <= 3100ms);
  CHECK(csi.statistics().leased == 0);
  CHECK_FALSE(blue.lit());
  check_accounts(seen);
}

TEST_CASE_METHOD(fixture, "Parts_StopMessage_TakesEverythingDown") {
  settings.duration = 0s;
  auto who = start();
  run_for(1s);
  CHECK_FALSE(order<supervisor_stop>(who));
  run_to_end();
  CHECK(read_report(result.report).heartbeat.beats() >= 1);
}

TEST_CASE_METHOD(fixture, "Parts_EveryPart_IsInDirectoryAndReport") {
  settings.duration = 1s;
  start();
  run_for(500ms);
  for (auto name : {"camera", "LED_BLUE", "LED_RED", "heartbeat", "uart",
                    "capture", "motion", "button"})
    CHECK(find(name));
  run_to_end();
  CHECK(actors->entries().size() == 0);
  auto& parts = result.report.parts();
  CHECK(parts.size() == 8);
  for (auto& x : parts) {
    INFO(x.name());
    CHECK_FALSE(x.type().empty());
  }
  CHECK(read_report(result.report).others.size() == 2);
}

TEST_CASE("Parts_PartWithoutGivenName_HasThatOfItsService") {
  part_list uut;
  uut.add<heartbeat>();
  auto& x = uut.entries().front();
  CHECK(x.name == "heartbeat");
  CHECK(x.group == "heartbeat");
  CHECK(x.service == &heartbeat_service());
  CHECK(x.figures.while_running == heartbeat_statistics::id);
}

TEST_CASE("Parts_MissingHardware_LeavesThePartOut") {
  part_list uut;
  add_parts(uut, {}, {});
  uut.keep_all();
  std::vector<std::string> names;
  for (auto& x : uut.entries())
    names.push_back(x.name);
  CHECK(names == std::vector<std::string>{"heartbeat", "motion"});
}

TEST_CASE_METHOD(fixture,
                 "Parts_TwoCameras_HaveSettingsAndPicturesOfTheirOwn") {
  platform::mock_csi_config other;
  other.source = "pattern:3";
  auto& second = add_mock_camera(*this, other);
  ports.cameras = {{"left", &csi}, {"right", &second}};
  names.capture_camera = "left";
  names.uart_camera = "left";
  settings.own_cameras["right"] = settings.camera;
  settings.own_cameras["right"].set_framesize("QQVGA");
  settings.duration = 5s;
  start();
  run_for(1s);
  auto shoot = [&](const char* name) {
    auto who = caf::actor_cast<camera_actor>(find(name));
    auto picture =
      ask<camera_snapshot, platform::frame>(who, SnapshotRequest{});
    REQUIRE(picture);
    return *picture;
  };
  auto left = shoot("left");
  auto right = shoot("right");
  CHECK(left.info().size == platform::frame_size{320, 240});
  CHECK(right.info().size == platform::frame_size{160, 120});
  auto colour_at_left = [](const platform::frame& x) {
    auto middle = x.info().size.area();
    return x.pixels()[middle] | x.pixels()[middle + 1] << 8;
  };
  // White, and cyan: their bars begin with another one.
  CHECK(colour_at_left(left) == 0xFFFF);
  CHECK(colour_at_left(right) == 0x07FF);
  // Each says of both.
  for (auto name : {"left", "right"}) {
    auto answer = ask<camera_devices, CameraDevices>(
      caf::actor_cast<camera_actor>(find(name)));
    REQUIRE(answer);
    REQUIRE(answer->devices_size() == 2);
    CHECK(answer->devices(0).camera() == "left");
    CHECK(answer->devices(1).camera() == "right");
    CHECK(answer->devices(1).cid() == 0x50F7);
  }
  // One that fails comes back with its own settings, and the other goes on.
  left = {};
  right = {};
  kill("right");
  run_for(1s);
  CHECK(shoot("right").info().size == platform::frame_size{160, 120});
  run_to_end();
  CHECK(restarts_of("right") == 1);
  CHECK(restarts_of("left") == 0);
  CHECK(read_report(result.report).capture.frames() > 100);
}

TEST_CASE_METHOD(fixture, "Parts_BadCamera_NamesTheOptionAndEndsAll") {
  settings.camera.set_framesize("0x0");
  run();
  CHECK(result.failed);
  REQUIRE(out.errors.size() == 1);
  CHECK_THAT(out.errors[0],
             Catch::Contains("Frame size is not supported or is not set.")
               && Catch::Contains("--camera.framesize=0x0"));
}

TEST_CASE_METHOD(fixture, "Parts_BadUart_NamesTheOptionAndEndsAll") {
  settings.uart.set_baud(0);
  run();
  CHECK(result.failed);
  REQUIRE(out.errors.size() == 1);
  CHECK_THAT(out.errors[0], Catch::Contains("--uart.baud=0"));
}

TEST_CASE_METHOD(fixture, "Parts_NoUart_RunsWithoutIt") {
  ports.uart = nullptr;
  settings.duration = 1s;
  auto seen = run();
  CHECK_FALSE(result.failed);
  CHECK(seen.camera.frames().delivered() > 25);
  CHECK(seen.uart.tx_lines() == 0);
}

TEST_CASE_METHOD(fixture, "Parts_SilentSensor_IsReportedAndRunGoesOn") {
  settings.duration = 12s;
  start();
  run_for(2s);
  csi.inject(platform::fault::silent);
  run_to_end();
  auto seen = read_report(result.report);
  CHECK(seen.capture.errors() == 1);
  CHECK(seen.camera.rearmed() == 1);
  CHECK(seen.camera.frames().delivered() > 250);
  check_near(seen.leds.at("LED_BLUE").toggles(), 60);
  check_near(seen.heartbeat.beats(), 12);
  check_accounts(seen);
}

TEST_CASE_METHOD(fixture, "Parts_Capture_ReportsToTheUartPeer") {
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

TEST_CASE_METHOD(fixture, "Parts_SameRunTwice_ComesToTheSame") {
  settings.duration = 5s;
  settings.capture.set_process_ms(20);
  settings.leds = {"LED_BLUE"};
  auto first = to_json(run(), {});
  fixture again;
  again.settings = settings;
  CHECK(first == to_json(again.run(), {}));
}
