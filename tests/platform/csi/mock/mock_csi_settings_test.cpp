#include "platform/csi/mock/mock_csi.hpp"

#include <cmath>
#include <limits>

#include "platform/csi/pattern/test_pattern.hpp"
#include "platform/csi/settings.hpp"
#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace {

std::unique_ptr<mock_csi> make(const platform::clock& time) {
  auto made = mock_csi::make({}, time);
  REQUIRE(made);
  return std::move(*made);
}

void check_error(const caf::error& what, errc code,
                 const std::string& context) {
  CHECK(what == code);
  CHECK(context_of(what) == context);
}

} // namespace

TEST_CASE("MockCsi_NothingSet_SnapshotSaysWhatIsMissing") {
  manual_clock time;
  auto camera = make(time);
  auto x = camera->snapshot();
  REQUIRE(!x);
  check_error(x.error(), errc::invalid_pixformat,
              "pixformat: set it before the first snapshot");
  REQUIRE(!camera->set_pixformat(pixformat::rgb565));
  x = camera->snapshot();
  REQUIRE(!x);
  check_error(x.error(), errc::invalid_framesize,
              "framesize: set it before the first snapshot");
  REQUIRE(!camera->set_framesize({320, 240}));
  x = camera->snapshot();
  REQUIRE(x);
  CHECK(!*x);
  auto settings = camera->settings();
  CHECK(*settings.format == pixformat::rgb565);
  CHECK(*settings.size == frame_size{320, 240});
  CHECK(!settings.window);
  CHECK(!settings.framerate);
  CHECK(settings.framebuffers == 3);
}

TEST_CASE("MockCsi_BadFramesize_IsRefusedAndNothingChanges") {
  camera_rig rig;
  rig.next_frame();
  for (auto size : {frame_size{0, 0}, frame_size{0, 9}, frame_size{4097, 1}})
    check_error(rig.camera->set_framesize(size), errc::invalid_framesize,
                "framesize=" + std::to_string(size.width) + "x"
                  + std::to_string(size.height)
                  + ": give a name such as QVGA or WIDTHxHEIGHT, each 1 to "
                    "4096");
  CHECK(rig.next_frame().info().sequence == 2);
}

TEST_CASE("MockCsi_BadWindow_IsRefusedAndNothingChanges") {
  manual_clock time;
  auto camera = make(time);
  check_error(camera->set_window({0, 0, 1, 1}), errc::invalid_framesize,
              "window=0,0,1,1: set framesize before the window");
  camera_rig rig;
  rig.next_frame();
  auto set = [&](const window_request& window) {
    return rig.camera->set_window(window);
  };
  check_error(set({0, 0, 0, 10}), errc::roi_dimensions,
              "window=0,0,0,10: give a width and height of at least 1");
  check_error(set({0, 0, 10, 0}), errc::roi_dimensions,
              "window=0,0,10,0: give a width and height of at least 1");
  check_error(set({160, 0, 10, 10}), errc::roi_no_overlap,
              "window=160,0,10,10: it is outside the frame of QQVGA");
  check_error(set({0, 65535, 65535, 65535}), errc::roi_no_overlap,
              "window=0,65535,65535,65535: it is outside the frame of "
              "QQVGA");
  check_error(set({-10, 0, 10, 10}), errc::roi_no_overlap,
              "window=-10,0,10,10: it is outside the frame of QQVGA");
  check_error(set({{}, 120, 10, 10}), errc::roi_no_overlap,
              "window=,120,10,10: it is outside the frame of QQVGA");
  check_error(set({{}, {}, 10, 0}), errc::roi_dimensions,
              "window=10,0: give a width and height of at least 1");
  CHECK(!rig.camera->settings().window);
  CHECK(rig.next_frame().info().sequence == 2);
  CHECK(!set({150, 110, 10, 10}));
}

TEST_CASE("MockCsi_Window_IsCentredAndCutAsInTheReference") {
  constexpr auto lowest = std::numeric_limits<int32_t>::min();
  constexpr auto highest = std::numeric_limits<int32_t>::max();
  constexpr auto longest = std::numeric_limits<uint32_t>::max();
  struct row {
    window_request wanted;
    frame_window got;
  };
  const row rows[] = {
    {{{}, {}, 100, 80}, {30, 20, 100, 80}},
    // Halves are rounded before they are subtracted.
    {{{}, {}, 101, 81}, {30, 20, 101, 81}},
    {{{}, {}, 1, 1}, {80, 60, 1, 1}},
    {{{}, 5, 100, 80}, {30, 5, 100, 80}},
    {{5, {}, 100, 80}, {5, 20, 100, 80}},
    {{151, 0, 10, 10}, {151, 0, 9, 10}},
    {{-5, -3, 20, 20}, {0, 0, 15, 17}},
    {{159, 119, 1000, 1000}, {159, 119, 1, 1}},
    {{{}, {}, 640, 480}, {0, 0, 160, 120}},
    {{-5, {}, longest, longest}, {0, 0, 160, 120}},
    {{lowest, lowest, longest, longest}, {0, 0, 160, 120}},
  };
  for (auto& x : rows) {
    INFO(rendered(x.wanted));
    camera_rig rig;
    REQUIRE(!rig.camera->set_window(x.wanted));
    CHECK(rendered(*rig.camera->settings().window) == rendered(x.got));
    auto frame = rig.next_frame();
    REQUIRE(frame);
    CHECK(frame.info().size == frame_size{x.got.width, x.got.height});
  }
  camera_rig rig;
  CHECK(rig.camera->set_window({lowest, 0, 10, 10}) == errc::roi_no_overlap);
  CHECK(rig.camera->set_window({highest, 0, longest, 10})
        == errc::roi_no_overlap);
}

TEST_CASE("MockCsi_BadFramerate_IsRefused") {
  camera_rig rig;
  auto text = std::string{": give 0.001 to 10000 frames per second, or 0 for "
                          "the sensor's own rate"};
  check_error(rig.camera->set_framerate(-1), errc::invalid_argument,
              "framerate=-1" + text);
  check_error(rig.camera->set_framerate(10'001), errc::invalid_framerate,
              "framerate=10001" + text);
  CHECK(rig.camera->set_framerate(std::nan("")) == errc::invalid_framerate);
  CHECK(rig.camera->set_framerate(1e-300) == errc::invalid_framerate);
  CHECK(!rig.camera->settings().framerate);
  CHECK(!rig.camera->set_framerate(10'000));
  CHECK(!rig.camera->set_framerate(0.001));
}

TEST_CASE("MockCsi_BadFramebuffers_AreRefusedAndNothingChanges") {
  camera_rig rig;
  rig.next_frame();
  for (int count : {0, -1, 17, 1000})
    check_error(rig.camera->set_framebuffers(count), errc::invalid_argument,
                "framebuffers=" + std::to_string(count) + ": give 1 to 16");
  CHECK(rig.next_frame().info().sequence == 2);
  REQUIRE(!rig.camera->set_pixformat(pixformat::rgb565));
  REQUIRE(!rig.camera->set_framesize({4096, 4096}));
  check_error(rig.camera->set_framebuffers(9), errc::framebuffer_error,
              "framebuffers=9: 9 times 33554432 bytes are above the limit of "
              "256 MiB; use framebuffers=8 or a smaller frame");
  CHECK(rig.camera->settings().framebuffers == 3);
}

TEST_CASE("MockCsi_FormatSizeAndWindow_BringBackThreeBuffersWithoutAWindow") {
  camera_rig rig;
  auto prepare = [&] {
    REQUIRE(!rig.camera->set_window({0, 0, 20, 20}));
    REQUIRE(!rig.camera->set_framebuffers(5));
    CHECK(rig.camera->settings().framebuffers == 5);
    CHECK(rig.camera->settings().window);
  };
  prepare();
  REQUIRE(!rig.camera->set_pixformat(pixformat::bayer));
  CHECK(rig.camera->settings().framebuffers == 3);
  CHECK(!rig.camera->settings().window);
  prepare();
  REQUIRE(!rig.camera->set_framesize({320, 240}));
  CHECK(rig.camera->settings().framebuffers == 3);
  CHECK(!rig.camera->settings().window);
  prepare();
  REQUIRE(!rig.camera->set_window({1, 1, 20, 20}));
  CHECK(rig.camera->settings().framebuffers == 3);
}

TEST_CASE("MockCsi_BadConfig_IsRefused") {
  manual_clock time;
  for (auto jitter : {-0.1, 0.6, std::nan("")}) {
    mock_csi_config config;
    config.jitter = jitter;
    auto made = mock_csi::make(config, time);
    REQUIRE(!made);
    CHECK(made.error() == errc::invalid_argument);
    CHECK(context_of(made.error()).find("jitter=") == 0);
  }
  mock_csi_config config;
  config.source = "/nowhere";
  auto made = mock_csi::make(config, time);
  REQUIRE(!made);
  CHECK(made.error() == errc::not_found);
  CHECK(context_of(made.error()).find("source=/nowhere: ") == 0);
}
