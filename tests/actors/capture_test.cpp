#include "actors/capture.hpp"

#include "actors/camera.hpp"
#include "actors/led.hpp"
#include "actors/uart_peer.hpp"

#include "tests/support/mock_camera.hpp"

#include "platform/led/host_led.hpp"
#include "platform/runtime/loop_clock.hpp"
#include "platform/serial/loop_serial.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

struct fixture : virtual_node {
  fixture() {
    CameraConfig config;
    config.set_pixformat("RGB565");
    config.set_framesize("QQVGA");
    config.set_framerate(30);
    REQUIRE((ask<camera_configure, CameraConfig>(cam, config)));
  }

  CaptureStatistics statistics() {
    auto result = ask<capture_statistics, CaptureStatistics>(uut);
    REQUIRE(result);
    return *result;
  }

  void configure(const CaptureConfig& config) {
    REQUIRE((ask<capture_configure, CaptureConfig>(uut, config)));
  }

  platform::mock_csi& csi = add_mock_camera(*this);
  platform::host_led& lamp = own<platform::host_led>();
  camera_actor cam = spawn<camera>(csi);
  led_actor light = spawn<led>(lamp);
  capture_actor uut =
    spawn<capture>(cam, uart_peer_actor{}, light, std::ref(cpu));
};

} // namespace

TEST_CASE_METHOD(fixture, "Capture_Started_ProcessesEveryFrameInOrder") {
  REQUIRE_FALSE(order<capture_start>(uut));
  run_for(10s);
  auto result = statistics();
  CHECK(result.frames() >= 295);
  CHECK(result.out_of_order() == 0);
  CHECK(result.errors() == 0);
  CHECK(result.fps() == Approx(30).epsilon(0.01));
  CHECK(result.latency().max_us() < 1'000);
}

TEST_CASE_METHOD(fixture, "Capture_NotStarted_LeavesTheCameraAlone") {
  run_for(1s);
  CHECK(statistics().frames() == 0);
  CHECK(csi.statistics().frames.begun == 0);
}

TEST_CASE_METHOD(fixture, "Capture_Stopped_AsksNoMoreAndStartsAgain") {
  REQUIRE_FALSE(order<capture_start>(uut));
  run_for(1s);
  REQUIRE_FALSE(order<capture_stop>(uut));
  auto before = statistics().frames();
  run_for(1s);
  CHECK(statistics().frames() == before);
  CHECK_FALSE(statistics().running());
  REQUIRE_FALSE(order<capture_start>(uut));
  REQUIRE_FALSE(order<capture_start>(uut));
  run_for(1s);
  auto again = statistics().frames() - before;
  CHECK(again >= 29);
  CHECK(again <= 32);
}

TEST_CASE_METHOD(fixture, "Capture_SlowProcessing_StillGetsTheNewestFrame") {
  CaptureConfig config;
  config.set_process_ms(100);
  configure(config);
  REQUIRE_FALSE(order<capture_start>(uut));
  run_for(10s);
  auto result = statistics();
  CHECK(result.frames() >= 95);
  // One period and the handling: never older.
  CHECK(result.latency().max_us() < 33'400 + 1'000);
  CHECK(result.out_of_order() == 0);
}

TEST_CASE_METHOD(fixture, "Capture_BrightPicture_LightsItsLed") {
  CaptureConfig config;
  config.set_led_threshold(1);
  configure(config);
  REQUIRE_FALSE(order<capture_start>(uut));
  run_for(100ms);
  CHECK(lamp.lit());
  config.set_led_threshold(255);
  configure(config);
  run_for(100ms);
  CHECK_FALSE(lamp.lit());
  auto finding = statistics().finding();
  CHECK(finding.darkest() < finding.mean());
  CHECK(finding.mean() < finding.brightest());
}

TEST_CASE_METHOD(fixture, "Capture_CameraFails_CountsAndGoesOn") {
  REQUIRE_FALSE(order<capture_start>(uut));
  run_for(1s);
  csi.inject(platform::fault::silent);
  run_for(5s);
  auto result = statistics();
  CHECK(result.errors() == 1);
  CHECK_THAT(result.last_error(),
             Catch::Contains("Frame capture has timed out."));
  run_for(1s);
  CHECK(statistics().frames() > result.frames() + 25);
}

TEST_CASE_METHOD(fixture, "Capture_AnsweredSnapshots_LeaveNoDeadlinesBehind") {
  REQUIRE_FALSE(order<capture_start>(uut));
  run_for(4s);
  auto& clock = dynamic_cast<runtime::loop_clock&>(system().clock());
  // That of the snapshot that is open, the camera's watch, and the like.
  CHECK(clock.size() < 10);
}

TEST_CASE_METHOD(fixture, "Capture_BadConfig_IsRefusedAndNothingChanges") {
  CaptureConfig bad;
  bad.set_process_ms(10'001);
  CHECK((ask<capture_configure, CaptureConfig>(uut, bad)).error()
        == errc::invalid_argument);
  bad.set_process_ms(5);
  bad.set_led_threshold(256);
  CHECK((ask<capture_configure, CaptureConfig>(uut, bad)).error()
        == errc::invalid_argument);
  CHECK(statistics().config().process_ms() == 0);
}

TEST_CASE_METHOD(fixture, "Capture_CameraDies_CountsAndKeepsAsking") {
  REQUIRE_FALSE(order<capture_start>(uut));
  // In the middle of a frame, so that a snapshot is open.
  run_for(1s + 15ms);
  auto before = statistics().errors();
  caf::anon_send_exit(cam, caf::exit_reason::kill);
  run_for(1s);
  auto after = statistics();
  CHECK(after.errors() >= before + 9);
  CHECK(after.running());
  CHECK_FALSE(after.last_error().empty());
}
