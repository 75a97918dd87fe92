#include "actors/motion.hpp"

#include "actors/camera.hpp"
#include "actors/led.hpp"

#include "tests/support/jpeg_frame.hpp"
#include "tests/support/mock_camera.hpp"

#include "platform/led/host_led.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

using platform::pixformat;

constexpr platform::frame_size qvga{320, 240};

/// A rectangle on a ground, each of one brightness.
struct scene {
  uint8_t ground = 60;
  uint8_t thing = 60;
  size_t x = 0;
  size_t y = 0;
  size_t width = 0;
  size_t height = 0;
};

/// Grey as RGB565, least significant byte first.
std::array<uint8_t, 2> rgb565(uint8_t grey) {
  auto word = (grey >> 3) << 11 | (grey >> 2) << 5 | grey >> 3;
  return {static_cast<uint8_t>(word & 0xff), static_cast<uint8_t>(word >> 8)};
}

struct fixture : virtual_node {
  fixture() {
    REQUIRE_FALSE(order<motion_start>(uut));
  }

  /// Shows the actor a frame as the camera does.
  void show(const scene& what, platform::frame_size size = qvga) {
    platform::frame_info info;
    info.sequence = ++sequence;
    info.size = size;
    info.format = format;
    std::vector<uint8_t> pixels;
    for (size_t y = 0; y < size.height; ++y)
      for (size_t x = 0; x < size.width; ++x) {
        auto inside = x >= what.x && x < what.x + what.width && y >= what.y
                      && y < what.y + what.height;
        auto grey = inside ? what.thing : what.ground;
        if (format == pixformat::grayscale) {
          pixels.push_back(grey);
        } else {
          auto bytes = rgb565(grey);
          pixels.insert(pixels.end(), bytes.begin(), bytes.end());
        }
      }
    caf::anon_send(caf::actor_cast<camera_subscribe::sink>(uut),
                   camera_subscribe::item{}, uint64_t{1},
                   make_frame(info, std::move(pixels)));
    run_for(33ms);
  }

  MotionStatistics statistics() {
    auto result = ask<motion_statistics, MotionStatistics>(uut);
    REQUIRE(result);
    return *result;
  }

  caf::expected<MotionConfig> configure(const char* field, uint32_t value) {
    MotionConfig config;
    if (field == std::string{"threshold"})
      config.set_threshold(value);
    else if (field == std::string{"cells"})
      config.set_cells(value);
    else
      config.set_hold_ms(value);
    return ask<motion_configure, MotionConfig>(uut, config);
  }

  platform::mock_csi& csi = add_mock_camera(*this);
  platform::host_led& lamp = own<platform::host_led>();
  camera_actor cam = spawn<camera>(csi);
  led_actor light = spawn<led>(lamp);
  motion_actor uut = spawn<motion>(cam, light);
  pixformat format = pixformat::grayscale;
  uint32_t sequence = 0;
};

/// Four cells of QVGA, which are 20 x 20 pixels, from cell 5, 3 on.
constexpr scene square{60, 200, 100, 60, 40, 40};

} // namespace

TEST_CASE_METHOD(fixture, "Motion_StillScene_IsNone") {
  auto events = collect<motion_subscribe, MotionEvent>(uut).first;
  for (int i = 0; i < 30; ++i)
    show(square);
  CHECK(statistics().frames() == 30);
  CHECK(statistics().changed() == 0);
  CHECK(events->empty());
  CHECK_FALSE(lamp.lit());
}

TEST_CASE_METHOD(fixture, "Motion_ThingAppears_IsToldWithItsPlace") {
  for (auto x : {pixformat::grayscale, pixformat::rgb565}) {
    INFO(to_string(x));
    format = x;
    auto events = collect<motion_subscribe, MotionEvent>(uut).first;
    show({});
    show({});
    CHECK_FALSE(lamp.lit());
    show(square);
    CHECK(lamp.lit());
    REQUIRE(events->size() == 1);
    auto& seen = events->front();
    CHECK(seen.moving());
    CHECK(seen.sequence() == sequence);
    CHECK(seen.cells() == 4);
    CHECK(seen.x() == 100);
    CHECK(seen.y() == 60);
    CHECK(seen.width() == 40);
    CHECK(seen.height() == 40);
    run_for(1s);
  }
}

TEST_CASE_METHOD(fixture, "Motion_NothingChangesForTheHold_IsOver") {
  auto events = collect<motion_subscribe, MotionEvent>(uut).first;
  show({});
  show(square);
  for (int i = 0; i < 12; ++i)
    show(square);
  // 13 frames of 33 ms are less than half a second.
  CHECK(events->size() == 1);
  CHECK(lamp.lit());
  run_for(100ms);
  REQUIRE(events->size() == 2);
  CHECK_FALSE(events->back().moving());
  CHECK(events->back().sequence() == 2);
  CHECK_FALSE(lamp.lit());
}

TEST_CASE_METHOD(fixture, "Motion_WhileItGoesOn_IsOne") {
  auto events = collect<motion_subscribe, MotionEvent>(uut).first;
  auto moving = square;
  for (int i = 0; i < 60; ++i) {
    moving.x = 20 * (static_cast<size_t>(i) % 14);
    show(moving);
  }
  CHECK(events->size() == 1);
  CHECK(statistics().motions() == 1);
  CHECK(statistics().changed() == 59);
}

TEST_CASE_METHOD(fixture, "Motion_Threshold_IsSetWhileItRuns") {
  auto faint = square;
  faint.thing = 80;
  show({});
  show(faint);
  CHECK(statistics().changed() == 0);
  REQUIRE(configure("threshold", 20));
  show({});
  CHECK(statistics().changed() == 1);
  REQUIRE(configure("threshold", 21));
  show(faint);
  CHECK(statistics().changed() == 1);
}

TEST_CASE_METHOD(fixture, "Motion_TooFewCells_AreNone") {
  REQUIRE(configure("cells", 5));
  show({});
  show(square);
  CHECK(statistics().changed() == 0);
  REQUIRE(configure("cells", 4));
  show({});
  CHECK(statistics().changed() == 1);
}

TEST_CASE_METHOD(fixture, "Motion_OtherSizeOrFormat_IsNotCompared") {
  show({});
  show(square, {160, 120});
  show(square);
  format = pixformat::rgb565;
  show({});
  CHECK(statistics().frames() == 4);
  CHECK(statistics().changed() == 0);
  show(square);
  CHECK(statistics().changed() == 1);
}

TEST_CASE_METHOD(fixture, "Motion_Jpeg_IsNotMeasuredAndSaidSo") {
  show({});
  auto item = jpeg_frame({64, 32}, ++sequence);
  REQUIRE(item);
  caf::anon_send(caf::actor_cast<camera_subscribe::sink>(uut),
                 camera_subscribe::item{}, uint64_t{1}, item);
  run_for(33ms);
  CHECK(statistics().frames() == 1);
  CHECK(statistics().last_error()
        == "pixformat=JPEG: motion needs pixels; use another pixformat");
  show(square);
  CHECK(statistics().frames() == 2);
  CHECK(statistics().changed() == 1);
  CHECK(statistics().last_error().empty());
}

TEST_CASE_METHOD(fixture, "Motion_AnySize_IsLookedAt") {
  for (platform::frame_size size :
       {platform::frame_size{1, 1}, {3, 2}, {17, 5}}) {
    show({60, 60}, size);
    show({200, 200}, size);
  }
  CHECK(statistics().changed() == 3);
  auto last = statistics().last();
  CHECK(last.cells() == 192);
  CHECK(last.width() == 17);
  CHECK(last.height() == 5);
}

TEST_CASE_METHOD(fixture, "Motion_Stopped_LooksAtNothingAndIsOver") {
  auto events = collect<motion_subscribe, MotionEvent>(uut).first;
  show({});
  show(square);
  REQUIRE(lamp.lit());
  REQUIRE_FALSE(order<motion_stop>(uut));
  run_for(1ms);
  CHECK_FALSE(lamp.lit());
  CHECK(events->size() == 2);
  show({});
  CHECK(statistics().frames() == 2);
  CHECK_FALSE(statistics().running());
}

TEST_CASE_METHOD(fixture, "Motion_BadConfig_IsRefusedAndNamed") {
  struct {
    const char* field;
    uint32_t value;
    const char* said;
  } rows[] = {
    {"threshold", 0, "threshold=0: give 1 to 255"},
    {"threshold", 256, "threshold=256: give 1 to 255"},
    {"cells", 0, "cells=0: give 1 to 192"},
    {"cells", 193, "cells=193: give 1 to 192"},
    {"hold_ms", 0, "hold_ms=0: give 1 to 60000"},
    {"hold_ms", 60'001, "hold_ms=60001: give 1 to 60000"},
  };
  for (auto& row : rows) {
    auto answer = configure(row.field, row.value);
    REQUIRE_FALSE(answer);
    CHECK(answer.error() == errc::invalid_argument);
    CHECK_THAT(describe(answer.error()), Catch::Contains(row.said));
  }
  CHECK(statistics().config().threshold() == 24);
}

TEST_CASE_METHOD(fixture, "Motion_MarkOfTheTestPattern_IsSeenAndNoFrameKept") {
  CameraConfig config;
  config.set_pixformat("RGB565");
  config.set_framesize("QVGA");
  config.set_framerate(30);
  REQUIRE((ask<camera_configure, CameraConfig>(cam, config)));
  run_for(2s);
  auto seen = statistics();
  CHECK(seen.frames() >= 55);
  CHECK(seen.changed() > 50);
  CHECK(seen.motions() == 1);
  CHECK(csi.statistics().leased == 0);
  REQUIRE_FALSE(order<motion_stop>(uut));
  run_for(100ms);
  auto frames = statistics().frames();
  run_for(1s);
  CHECK(statistics().frames() == frames);
}
