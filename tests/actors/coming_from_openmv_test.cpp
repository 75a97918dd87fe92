// The scripts of "Coming from OpenMV" (platform/csi/README.md), in the C++ that
// it shows. tests/app/process/test_openmv.py compares both.

#include <filesystem>

#include <unistd.h>

#include "actors/camera.hpp"
#include "tests/support/mock_camera.hpp"

#include "platform/csi/mock/picture_file.hpp"
#include "platform/csi/pattern/test_pattern.hpp"

using namespace actorcsi;
using namespace actorcsi::test;
using platform::frame;

namespace {

struct fixture : virtual_node {
  fixture() {
    CameraConfig config;
    config.set_pixformat("RGB565");
    config.set_framesize("QVGA");
    set(config);
  }

  CameraConfig set(const CameraConfig& config) {
    auto result = ask<camera_configure, CameraConfig>(cam, config);
    REQUIRE(result);
    return *result;
  }

  void set(const CameraKnobSetting& knob) {
    REQUIRE((ask<camera_set_knob, CameraKnobSetting>(cam, knob)));
  }

  frame snapshot(const SnapshotRequest& request = {}) {
    auto result = ask<camera_snapshot, frame>(cam, request);
    REQUIRE(result);
    return *result;
  }

  platform::time_point now() {
    return system().clock().now();
  }

  platform::mock_csi& csi = add_mock_camera(*this);
  camera_actor cam = spawn<camera>(csi);
};

/// A pixel of the first bar, which no mark of the first frames covers.
std::pair<uint8_t, uint8_t> pixel_of(const frame& x) {
  auto at = 2 * (size_t{120} * 320 + 2);
  return {x.pixels()[at], x.pixels()[at + 1]};
}

} // namespace

TEST_CASE_METHOD(fixture, "FromOpenMv_1_SetUpAndSettle") {
  // [1]
  CameraConfig config;
  config.set_pixformat("RGB565");
  config.set_framesize("QVGA");
  SnapshotRequest settled;
  settled.set_time_ms(2'000);
  // [end]
  REQUIRE_FALSE(order<camera_reset>(cam, CameraReset{}));
  set(config);
  auto begin = now();
  auto img = snapshot(settled);
  CHECK(img.info().readout_end - begin >= 2s);
  CHECK(img.info().size == platform::frame_size{320, 240});
  CHECK(img.info().format == platform::pixformat::rgb565);
}

TEST_CASE_METHOD(fixture, "FromOpenMv_2_MiddleOfThePicture") {
  // [2]
  CameraConfig config;
  config.set_pixformat("GRAYSCALE");
  config.set_framesize("VGA");
  config.mutable_window()->set_width(200);
  config.mutable_window()->set_height(100);
  // [end]
  auto in_force = set(config);
  CHECK(in_force.window().x() == 220);
  CHECK(in_force.window().y() == 190);
  CHECK(snapshot().info().size == platform::frame_size{200, 100});
}

TEST_CASE_METHOD(fixture, "FromOpenMv_3_FewerFrames") {
  // [3]
  CameraConfig config;
  config.set_framerate(15);
  SnapshotRequest eleventh;
  eleventh.set_frames(10);
  // [end]
  set(config);
  auto first = snapshot();
  auto then = snapshot(eleventh);
  CHECK(then.info().sequence == first.info().sequence + 11);
  auto passed = then.info().readout_end - first.info().readout_end;
  CHECK(passed > 730ms);
  CHECK(passed < 737ms);
}

TEST_CASE_METHOD(fixture, "FromOpenMv_4_FixedColours") {
  // [4]
  CameraKnobSetting gain;
  gain.set_name("auto_gain");
  gain.add_values(0);
  gain.add_values(6);
  CameraKnobSetting exposure;
  exposure.set_name("auto_exposure");
  exposure.add_values(0);
  exposure.add_values(8'000);
  CameraKnob question;
  question.set_name("exposure_us");
  // [end]
  set(gain);
  set(exposure);
  auto answer = ask<camera_get_knob, CameraKnobSetting>(cam, question);
  REQUIRE(answer);
  CHECK(answer->values(0) == 8'000);
  question.set_name("gain_db");
  answer = ask<camera_get_knob, CameraKnobSetting>(cam, question);
  REQUIRE(answer);
  CHECK(answer->values(0) == 6);
}

TEST_CASE_METHOD(fixture, "FromOpenMv_5_UpsideDown") {
  // [5]
  CameraKnobSetting mirror;
  mirror.set_name("hmirror");
  mirror.add_values(1);
  CameraKnobSetting flip;
  flip.set_name("vflip");
  flip.add_values(1);
  // [end]
  auto before = snapshot();
  set(mirror);
  set(flip);
  SnapshotRequest later;
  later.set_frames(1);
  auto after = snapshot(later);
  // The bars change sides: the middle line, backwards.
  auto half = size_t{120} * 320;
  auto pixel = [](const frame& x, size_t i) {
    return std::make_pair(x.pixels()[2 * i], x.pixels()[2 * i + 1]);
  };
  CHECK(pixel(before, half + 2) == pixel(after, half + 317));
  CHECK(pixel(before, half + 2) != pixel(after, half + 2));
}

TEST_CASE_METHOD(fixture, "FromOpenMv_6_PictureIfThereIsOne") {
  // [6]
  CameraConfig config;
  config.set_framebuffers(1);
  SnapshotRequest at_once;
  at_once.set_blocking(false);
  // [end]
  CHECK(set(config).framebuffers() == 1);
  CHECK_FALSE(snapshot(at_once));
  run_for(70ms);
  CHECK(snapshot(at_once));
}

TEST_CASE_METHOD(fixture, "FromOpenMv_7_TestPicture") {
  // [7]
  CameraKnobSetting bars;
  bars.set_name("colorbar");
  bars.add_values(1);
  // [end]
  // A camera that shows a grey wall until then.
  auto folder = std::filesystem::temp_directory_path()
                / ("openmv-7-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  platform::frame_info info;
  info.size = {32, 24};
  info.format = platform::pixformat::grayscale;
  REQUIRE_FALSE(platform::save_numbered_picture(
    folder.string(),
    platform::make_frame(info, std::vector<uint8_t>(32 * 24, 100))));
  platform::mock_csi_config other;
  other.source = folder.string();
  auto wall = spawn<camera>(add_mock_camera(*this, other));
  CameraConfig config;
  config.set_pixformat("RGB565");
  config.set_framesize("QVGA");
  REQUIRE((ask<camera_configure, CameraConfig>(wall, config)));
  SnapshotRequest later;
  later.set_frames(1);
  auto colour = [&] {
    auto x = ask<camera_snapshot, frame>(wall, later);
    REQUIRE(x);
    return pixel_of(*x);
  };
  auto white = std::pair{uint8_t{0xFF}, uint8_t{0xFF}};
  auto black = std::pair{uint8_t{0}, uint8_t{0}};
  CHECK(colour() != white);
  CHECK(colour() != black);
  REQUIRE((ask<camera_set_knob, CameraKnobSetting>(wall, bars)));
  CHECK(colour() == white);
  bars.set_name("special_effect");
  REQUIRE((ask<camera_set_knob, CameraKnobSetting>(wall, bars)));
  CHECK(colour() == black);
  bars.set_name("brightness");
  bars.set_values(0, 2);
  REQUIRE((ask<camera_set_knob, CameraKnobSetting>(wall, bars)));
  // It acts before the colours are inverted.
  CHECK(colour() == black);
  std::filesystem::remove_all(folder);
}

TEST_CASE_METHOD(fixture, "FromOpenMv_8_PartOfTheSensor") {
  // [8]
  CameraIoctl order;
  order.set_request(0);
  for (auto x : {200, 100, 640, 480})
    order.add_args(x);
  // [end]
  REQUIRE((ask<camera_ioctl, CameraIoctlResult>(cam, order)));
  order.clear_args();
  order.set_request(1);
  auto answer = ask<camera_ioctl, CameraIoctlResult>(cam, order);
  REQUIRE(answer);
  CHECK(std::vector<int>{answer->values().begin(), answer->values().end()}
        == std::vector<int>{200, 100, 640, 480});
}

TEST_CASE_METHOD(fixture, "FromOpenMv_9_EveryFrame") {
  // [9]
  FrameSubscription all;
  all.set_max_held(2);
  // [end]
  auto frames = collect<camera_subscribe, frame>(cam, all).first;
  run_for(1s);
  CHECK(frames->size() == 2);
}

TEST_CASE_METHOD(fixture, "FromOpenMv_10_SleepBetweenPictures") {
  // [10]
  CameraKnobSetting sleep;
  sleep.set_name("sleep");
  sleep.add_values(1);
  CameraKnobSetting wake;
  wake.set_name("sleep");
  wake.add_values(0);
  // [end]
  set(sleep);
  auto described = ask<camera_describe, CameraDescription>(cam);
  REQUIRE(described);
  CHECK_FALSE(described->powered());
  set(wake);
  CHECK(snapshot());
}

TEST_CASE_METHOD(fixture, "FromOpenMv_11_Jpeg") {
  // [11]
  CameraConfig config;
  config.set_pixformat("JPEG");
  CameraKnobSetting quality;
  quality.set_name("quality");
  quality.add_values(50);
  // [end]
  REQUIRE((ask<camera_configure, CameraConfig>(cam, config)));
  set(quality);
  auto x = snapshot();
  REQUIRE(x);
  CHECK(x.info().format == platform::pixformat::jpeg);
  CHECK(is_whole(x.info(), x.pixels()));
}
