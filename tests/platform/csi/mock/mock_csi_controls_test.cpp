#include "platform/csi/mock/mock_csi.hpp"

#include <cstdlib>

#include "platform/csi/pattern/test_pattern.hpp"
#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace {

/// A pixel in the middle of a bar, half way down.
colour bar_at(const frame& x, size_t bar) {
  auto picture = to_rgb(x);
  auto width = size_t{picture.size.width};
  auto at =
    ((picture.size.height / 2) * width + bar * width / 8 + width / 16) * 3;
  return {picture.rgb[at], picture.rgb[at + 1], picture.rgb[at + 2]};
}

bool is(colour c, int r, int g, int b, int tolerance = 8) {
  return std::abs(c.r - r) <= tolerance && std::abs(c.g - g) <= tolerance
         && std::abs(c.b - b) <= tolerance;
}

/// A frame with nothing but bars in the middle: the mark of frame 1 is at the
/// upper left.
frame bars_with(std::initializer_list<std::pair<knob, knob_values>> knobs) {
  camera_rig rig{pixformat::rgb565, {160, 120}};
  for (auto& [which, values] : knobs)
    REQUIRE(!rig.camera->set_knob(which, values));
  auto x = rig.next_frame();
  REQUIRE(x);
  CHECK(read_frame_number(x) == 1u);
  return x;
}

caf::expected<std::vector<int32_t>> call(mock_csi& camera, uint32_t request,
                                         std::vector<int32_t> args = {}) {
  return camera.ioctl(request, {args.data(), args.size()});
}

} // namespace

TEST_CASE("MockCsi_NeutralKnobs_ShowTheBars") {
  auto x = bars_with({});
  CHECK(is(bar_at(x, 0), 255, 255, 255));
  CHECK(is(bar_at(x, 1), 255, 255, 0));
  CHECK(is(bar_at(x, 5), 255, 0, 0));
  CHECK(is(bar_at(x, 7), 0, 0, 0));
}

TEST_CASE("MockCsi_KnobsThatAct_ChangeThePicture") {
  CHECK(is(bar_at(bars_with({{knob::hmirror, {1}}}), 1), 0, 0, 255));
  CHECK(is(bar_at(bars_with({{knob::special_effect, {1}}}), 1), 0, 0, 255));
  CHECK(is(bar_at(bars_with({{knob::brightness, {-2}}}), 0), 207, 207, 207));
  CHECK(is(bar_at(bars_with({{knob::contrast, {-4}}}), 7), 102, 102, 102));
  CHECK(is(bar_at(bars_with({{knob::saturation, {-4}}}), 5), 76, 76, 76));
  CHECK(is(bar_at(bars_with({{knob::auto_exposure, {0, 5000}}}), 0), 255, 255,
           255));
  CHECK(is(bar_at(bars_with({{knob::auto_exposure, {0, 2500}},
                             {knob::gainceiling, {2}}}),
                  0),
           128, 128, 128));
  CHECK(is(bar_at(bars_with({{knob::auto_exposure, {0, 5000}},
                             {knob::auto_gain, {0, 0}}}),
                  0),
           128, 128, 128));
  CHECK(is(bar_at(bars_with({{knob::auto_exposure, {0, 2500}},
                             {knob::auto_gain, {0, 6}}}),
                  0),
           127, 127, 127));
  CHECK(is(bar_at(bars_with({{knob::auto_whitebal, {0, -6, 0, -42}}}), 0), 128,
           255, 2));
  CHECK(is(bar_at(bars_with({{knob::vflip, {1}}}), 1), 255, 255, 0));
  CHECK(is(bar_at(bars_with({{knob::auto_blc, {0, 0, 0, 0}}}), 7), 16, 16, 16));
  CHECK(is(bar_at(bars_with({{knob::auto_blc, {0, 216, 16, 65535}}}), 0), 55,
           255, 0));
  CHECK(is(bar_at(bars_with({{knob::lens_correction, {0}}}), 0), 184, 184, 184,
           12));
  CHECK(is(bar_at(bars_with({{knob::color_palette, {0}}}), 0), 255, 0, 0));
  CHECK(is(bar_at(bars_with({{knob::color_palette, {0}}}), 7), 0, 0, 255));
  CHECK(is(bar_at(bars_with({{knob::color_palette, {1}}}), 7), 0, 0, 0));
}

TEST_CASE("MockCsi_KnobSet_TakesEffectWithTheNextFrame") {
  camera_rig rig{pixformat::grayscale, {160, 120}};
  REQUIRE(!rig.camera->set_framebuffers(4));
  rig.poll();
  rig.run(40ms); // the first frame is being read out
  REQUIRE(!rig.camera->set_knob(knob::special_effect, {1}));
  auto first = rig.next_frame();
  CHECK(is(bar_at(first, 7), 0, 0, 0));
  auto second = rig.next_frame();
  CHECK(second.info().sequence == 2);
  CHECK(is(bar_at(second, 7), 255, 255, 255));
  CHECK(rig.camera->statistics().frames.dropped.total() == 0);
}

TEST_CASE("MockCsi_Transpose_SwapsTheSidesOfTheFrame") {
  camera_rig rig{pixformat::bayer, {160, 120}};
  rig.next_frame();
  REQUIRE(!rig.camera->set_knob(knob::transpose, {1}));
  auto x = rig.next_frame();
  CHECK(x.info().size == frame_size{120, 160});
  CHECK(read_frame_number(x) == 2u);
  CHECK(!is_torn(x));
  auto picture = to_rgb(x);
  // The yellow bar lies across now.
  auto yellow = (30 * 120 + 100) * 3;
  CHECK(picture.rgb[yellow] == 255);
  CHECK(picture.rgb[yellow + 2] == 0);
  REQUIRE(!rig.camera->set_window({0, 0, 80, 40}));
  CHECK(rig.next_frame().info().size == frame_size{40, 80});
}

TEST_CASE("MockCsi_BadKnobValue_IsRefused") {
  camera_rig rig;
  auto err = rig.camera->set_knob(knob::contrast, {100});
  CHECK(err == errc::control_failed);
  CHECK(context_of(err)
        == "contrast=100: takes one value, whole numbers from -4 to 4");
  CHECK(rig.camera->set_knob(knob::gain_db, {3}) == errc::control_failed);
}

TEST_CASE("MockCsi_TriggeredMode_BeginsAFrameOnlyWhenAsked") {
  camera_rig rig;
  REQUIRE(call(*rig.camera, 2, {1}));
  CHECK(call(*rig.camera, 3)->at(0) == 1);
  CHECK(!rig.poll());
  rig.run(1s);
  CHECK(rig.camera->statistics().frames.begun == 1);
  // Handing out what waits does not trigger the next.
  CHECK(rig.poll());
  rig.run(1s);
  CHECK(rig.camera->statistics().frames.begun == 1);
  auto asked = rig.time.now();
  auto x = rig.next_frame();
  REQUIRE(x);
  CHECK(x.info().readout_begin == asked);
  CHECK(x.info().sequence == 2);
  REQUIRE(call(*rig.camera, 2, {0}));
  rig.run(1s);
  CHECK(rig.camera->statistics().frames.begun > 30);
}

TEST_CASE("MockCsi_ReadoutWindow_ZoomsIn") {
  camera_rig rig{pixformat::rgb565, {160, 120}};
  CHECK(*call(*rig.camera, 1) == std::vector<int32_t>{0, 0, 2592, 1944});
  // The second bar, whose middle is left of the array's.
  REQUIRE(call(*rig.camera, 0, {-810, 0, 324, 1944}));
  CHECK(*call(*rig.camera, 1) == std::vector<int32_t>{-810, 0, 324, 1944});
  auto x = rig.next_frame();
  for (size_t bar : {0, 3, 7})
    CHECK(is(bar_at(x, bar), 255, 255, 0));
}

TEST_CASE("MockCsi_NightMode_HalvesTheRate") {
  camera_rig rig;
  REQUIRE(!rig.camera->set_framebuffers(3));
  auto frames_in_a_second = [&] {
    rig.poll();
    auto before = rig.camera->statistics().frames.begun;
    rig.run(1s);
    return rig.camera->statistics().frames.begun - before;
  };
  // The frame that is being read out keeps its pace.
  auto about = [](uint32_t count, uint32_t hz) {
    INFO(count << " of " << hz);
    CHECK(count >= hz - 2);
    CHECK(count <= hz + 1);
  };
  CHECK(call(*rig.camera, 0xB)->at(0) == 0);
  about(frames_in_a_second(), 30);
  REQUIRE(call(*rig.camera, 0xA, {1}));
  CHECK(call(*rig.camera, 0xB)->at(0) == 1);
  about(frames_in_a_second(), 15);
  REQUIRE(!rig.camera->set_framerate(60));
  about(frames_in_a_second(), 30);
  // What was set is what is read.
  CHECK(*rig.camera->settings().framerate == 60);
  REQUIRE(call(*rig.camera, 0xA, {0}));
  about(frames_in_a_second(), 60);
}

TEST_CASE("MockCsi_Palette_IsOfRgb565Only") {
  for (auto format : {pixformat::grayscale, pixformat::bayer}) {
    camera_rig rig{format, {160, 120}};
    REQUIRE(!rig.camera->set_knob(knob::color_palette, {0}));
    CHECK(is(bar_at(rig.next_frame(), 7), 0, 0, 0));
  }
}

TEST_CASE("MockCsi_KnobsWithoutAnEffect_AreRefused") {
  camera_rig rig;
  auto id = knob::auto_rotation;
  CHECK(rig.camera->set_knob(id, {1}) == errc::unsupported);
  CHECK(rig.camera->get_knob(id).error() == errc::unsupported);
}

TEST_CASE("MockCsi_IoctlWithTheAbortFlag_StopsCaptureFirst") {
  camera_rig rig;
  rig.poll();
  rig.run(45ms);
  REQUIRE(call(*rig.camera, 0x10A, {1}));
  CHECK(rig.camera->statistics().frames.dropped[drop_reason::aborted] == 1);
}

TEST_CASE("MockCsi_BadIoctl_IsRefusedWithTheReason") {
  camera_rig rig;
  auto refused = [&](uint32_t request, std::vector<int32_t> args) {
    auto result = call(*rig.camera, request, std::move(args));
    REQUIRE(!result);
    return result.error();
  };
  for (uint32_t request : {0x04u, 0x09u, 0x0Cu, 0x27u, 0xFFu, 0x1000u})
    CHECK(refused(request, {}) == errc::unsupported);
  CHECK(context_of(refused(0x1F, {}))
        == "ioctl=0x1F: this sensor supports 0x00 to 0x03, 0x0A and 0x0B");
  auto err = refused(0, {1, 2, 3});
  CHECK(err == errc::invalid_argument);
  CHECK(context_of(err)
        == "ioctl=0x00: takes width and height, or x, y, width and height");
  CHECK(context_of(refused(1, {1})) == "ioctl=0x01: takes no values");
  CHECK(context_of(refused(2, {})) == "ioctl=0x02: takes 0 or 1");
  CHECK(context_of(refused(0xA, {2})) == "ioctl=0x0A: takes 0 or 1");
}
