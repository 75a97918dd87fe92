// What a camera answers to a window, and to numbers that are not of their enum.

#include "tests/actors/camera_fixture.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

struct fixture : camera_fixture {
  fixture() {
    set_up();
  }

  platform::frame_size size_of_snapshot() {
    auto picture = snapshot();
    REQUIRE(picture);
    return picture->info().size;
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "Configure_Window_NamesWhatIsWrong") {
  auto window = [this](int32_t x, int32_t y, uint32_t w, uint32_t h) {
    CameraConfig config;
    config.mutable_window()->set_x(x);
    config.mutable_window()->set_y(y);
    config.mutable_window()->set_width(w);
    config.mutable_window()->set_height(h);
    return ask<camera_configure, CameraConfig>(uut, config);
  };
  CHECK(window(0, 0, 0, 10).error() == errc::roi_dimensions);
  CHECK(window(500, 0, 10, 10).error() == errc::roi_no_overlap);
  CHECK(window(70'000, 0, 20, 10).error() == errc::roi_no_overlap);
  REQUIRE(window(40, 30, 80, 60));
  CHECK(size_of_snapshot() == platform::frame_size{80, 60});
}

TEST_CASE_METHOD(fixture, "Configure_Window_AnswersWithTheOneInForce") {
  CameraConfig config;
  config.mutable_window()->set_width(100);
  config.mutable_window()->set_height(80);
  auto centred = ask<camera_configure, CameraConfig>(uut, config);
  REQUIRE(centred);
  CHECK(centred->window().ShortDebugString()
        == "x: 30 y: 20 width: 100 "
           "height: 80");
  config.mutable_window()->set_x(-10);
  config.mutable_window()->set_y(100);
  auto cut = ask<camera_configure, CameraConfig>(uut, config);
  REQUIRE(cut);
  CHECK(cut->window().ShortDebugString() == "x: 0 y: 100 width: 90 height: 20");
  CHECK(size_of_snapshot() == platform::frame_size{90, 20});
}

TEST_CASE_METHOD(fixture, "Configure_NumberThatIsNotOfItsEnum_IsRefused") {
  CameraConfig config;
  config.set_framerate(10);
  config.set_polling(static_cast<Polling>(9));
  auto refused = ask<camera_configure, CameraConfig>(uut, config);
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == errc::invalid_argument);
  CHECK(context_of(refused.error())
        == "polling=9: there is no such value; give one of POLLING_YIELD, "
           "POLLING_NOTIFY");
  auto after = ask<camera_configure, CameraConfig>(uut, CameraConfig{});
  REQUIRE(after);
  CHECK(after->polling() == POLLING_NOTIFY);
  CHECK(after->framerate() == 100);
}
