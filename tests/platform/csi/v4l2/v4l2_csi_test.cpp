#include "platform/csi/v4l2/v4l2_csi.hpp"

#include <algorithm>
#include <cerrno>

#include "platform/csi/pattern/test_pattern.hpp"
#include "tests/platform/csi/v4l2/v4l2_test_support.hpp"
#include "tests/support/allocations.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace {

/// Delivers ten frames and checks that each is whole and shows its number.
void check_frames(v4l2_rig& rig) {
  for (int i = 0; i < 10; ++i) {
    auto x = rig.next_frame();
    REQUIRE(x);
    CHECK(read_frame_number(x) == x.info().sequence);
    CHECK(!is_torn(x));
  }
  rig.statistics();
}

std::string context(const caf::error& x) {
  return context_of(x);
}

} // namespace

TEST_CASE("V4l2Csi_NativeFormat_NeitherCopiesNorAllocates") {
  for (auto format : {pixformat::grayscale, pixformat::rgb565, pixformat::bayer,
                      pixformat::yuv422})
    for (int buffers : {1, 2, 3, 8}) {
      v4l2_rig rig{format, {160, 120}};
      REQUIRE(!rig.camera->set_framebuffers(buffers));
      REQUIRE(rig.next_frame());
      rig.run(period * 12);
      // The model allocates when it draws; the driver must not when it collects
      // and hands out.
      for (int i = 0; i < 10; ++i) {
        rig.time.set(rig.kernel->next_event());
        rig.kernel->advance(rig.time.now());
        rig.kernel->calls.reserve(10'000);
        auto before = actorcsi::test::allocations_of_this_thread();
        if (rig.kernel->readable())
          rig.camera->advance(rig.time.now());
        auto x = rig.camera->snapshot();
        auto after = actorcsi::test::allocations_of_this_thread();
        REQUIRE(x);
        if (*x)
          CHECK(rig.kernel->is_mapped(x->pixels().data()));
        // The model's queue takes memory now and then.
        CHECK(after - before <= 1);
      }
    }
}

TEST_CASE("V4l2Csi_HeldFrame_KeepsItsPixelsWhateverHappens") {
  v4l2_rig rig;
  auto held = rig.next_frame();
  auto number = held.info().sequence;
  rig.run(1s);
  CHECK(read_frame_number(held) == number);
  REQUIRE(!rig.camera->set_framesize({320, 240}));
  rig.next_frame();
  CHECK(read_frame_number(held) == number);
  rig.kernel->unplug();
  rig.run(1s);
  CHECK(read_frame_number(held) == number);
  rig.camera.reset();
  CHECK(read_frame_number(held) == number);
  CHECK(rig.kernel->mappings() == 1);
  held = frame{};
  CHECK(rig.kernel->mappings() == 0);
}

TEST_CASE("V4l2Csi_KernelWithoutOrphans_AsksForTheHeldFrames") {
  camera_model_config what;
  what.orphans = false;
  v4l2_rig rig{pixformat::grayscale, {160, 120}, what};
  auto held = rig.next_frame();
  auto err = rig.camera->set_framesize({64, 48});
  CHECK(err == errc::framebuffer_error);
  CHECK(context(err).find("release the frames held: 1") != std::string::npos);
  held = frame{};
  REQUIRE(!rig.camera->set_framesize({64, 48}));
  CHECK(rig.next_frame());
}

TEST_CASE("V4l2Csi_PaddedLines_AreCut") {
  for (auto planes : {false, true}) {
    camera_model_config what;
    what.line_unit = 64;
    what.multi_planar = planes;
    v4l2_rig rig{pixformat::grayscale, {100, 80}, what};
    check_frames(rig);
    rig.kernel->what.line_unit = 1;
    REQUIRE(!rig.camera->set_framesize({160, 120}));
    check_frames(rig);
  }
}

TEST_CASE("V4l2Csi_CameraThatCannotCut_IsCutByTheDriver") {
  camera_model_config what;
  what.crops = false;
  v4l2_rig rig{pixformat::yuv422, {320, 240}, what};
  REQUIRE(!rig.camera->set_window({0, 0, 320, 200}));
  auto x = rig.next_frame();
  CHECK(x.info().size == frame_size{320, 200});
  std::vector<uint8_t> sent(320 * 240 * 2, 128);
  draw_marks(sent, {320, 240}, pixformat::yuv422, x.info().sequence, 0, 240);
  CHECK(std::equal(x.pixels().begin(), x.pixels().end(), sent.begin()));
  REQUIRE(!rig.camera->set_window({33, 7, 101, 50}));
  CHECK(rig.next_frame().pixels().size() == 101 * 50 * 2);
  REQUIRE(!rig.camera->set_pixformat(pixformat::bayer));
  CHECK(rig.camera->set_window({33, 7, 100, 50}) == errc::invalid_window);
  REQUIRE(!rig.camera->set_window({32, 8, 100, 50}));
  CHECK(rig.next_frame());
}

TEST_CASE("V4l2Csi_SizeThatTheCameraLacks_IsRefusedWithThoseItHas") {
  camera_model_config what;
  what.sizes = {{320, 240}, {640, 480}, {800, 600}};
  v4l2_rig rig{pixformat::grayscale, {640, 480}, what};
  rig.next_frame();
  auto err = rig.camera->set_framesize({322, 240});
  CHECK(err == errc::invalid_framesize);
  CHECK(context(err)
        == "framesize=322x240: /dev/video0 has no such size; use one of its "
           "sizes: QVGA, VGA and SVGA");
  CHECK(*rig.camera->settings().size == frame_size{640, 480});
  CHECK(rig.next_frame().info().sequence == 2);
}

TEST_CASE("V4l2Csi_FormatThatTheCameraLacks_IsRefusedWithThoseItHas") {
  camera_model_config what;
  what.formats = {V4L2_PIX_FMT_GREY};
  v4l2_rig rig{pixformat::grayscale, {64, 48}, what};
  auto err = rig.camera->set_pixformat(pixformat::bayer);
  CHECK(err == errc::pixformat_unsupported);
  CHECK(context(err)
        == "pixformat=BAYER: /dev/video0 has GREY, from which it cannot be "
           "made; use another pixel format or camera");
  CHECK(rig.next_frame().info().format == pixformat::grayscale);
}

TEST_CASE("V4l2Csi_RateThatTheCameraLacks_IsRefusedWithThoseItHas") {
  camera_model_config what;
  what.formats = {V4L2_PIX_FMT_GREY};
  what.rates[V4L2_PIX_FMT_GREY] = {5, 15, 30, 60};
  v4l2_rig rig{pixformat::grayscale, {64, 48}, what};
  auto err = rig.camera->set_framerate(25);
  CHECK(err == errc::invalid_framerate);
  CHECK(context(err)
        == "framerate=25: /dev/video0 has 5, 15, 30 and 60 frames per second "
           "at 64x48; use one of these rates or another size");
  CHECK(!rig.camera->settings().framerate);
  REQUIRE(!rig.camera->set_framerate(60));
  auto begin = rig.next_frame().info().readout_begin;
  CHECK(rig.next_frame().info().readout_begin - begin > 16ms);
  // Another format that has it is taken instead.
  rig.kernel->what.formats.push_back(V4L2_PIX_FMT_YUYV);
  rig.kernel->what.rates[V4L2_PIX_FMT_YUYV] = {25};
  REQUIRE(!rig.camera->set_framerate(25));
  CHECK(rig.next_frame());
  CHECK(*rig.camera->settings().framerate == 25);
  // Without a rate, it is the first format again, with the rate that it had.
  REQUIRE(!rig.camera->set_framerate(0));
  CHECK(rig.next_frame());
  CHECK(!rig.camera->settings().framerate);
}

TEST_CASE("V4l2Csi_RateInForce_IsTold") {
  camera_model_config what;
  what.rates[V4L2_PIX_FMT_GREY] = {5, 15};
  v4l2_rig rig{pixformat::rgb565, {64, 48}, what};
  REQUIRE(!rig.camera->set_framerate(30));
  rig.kernel->what.formats = {V4L2_PIX_FMT_GREY};
  REQUIRE(!rig.camera->set_pixformat(pixformat::grayscale));
  CHECK(*rig.camera->settings().framerate == 15);
}

TEST_CASE("V4l2Csi_CameraThatTakesNoRateWhileStreaming_IsStopped") {
  camera_model_config what;
  what.changes_rate = false;
  v4l2_rig rig{pixformat::grayscale, {64, 48}, what};
  rig.next_frame();
  REQUIRE(!rig.camera->set_framerate(100));
  auto begin = rig.next_frame().info().readout_begin;
  CHECK(rig.next_frame().info().readout_begin - begin == 10ms);
}

TEST_CASE("V4l2Csi_FewBuffers_AreSaid") {
  camera_model_config what;
  what.most_buffers = 4;
  v4l2_rig rig{pixformat::grayscale, {64, 48}, what};
  CHECK(rig.next_frame());
  auto err = rig.camera->set_framebuffers(4);
  CHECK(err == errc::framebuffer_error);
  CHECK(context(err)
        == "framebuffers=4: /dev/video0 gives 4 buffers, and the kernel needs "
           "one of them; use fewer framebuffers");
  CHECK(rig.camera->settings().framebuffers == 3);
  check_frames(rig);
}

TEST_CASE("V4l2Csi_FirstStart_SaysWhatTheKernelRefuses") {
  camera_model_config what;
  what.start_result = -ENOSPC;
  v4l2_rig rig{pixformat::grayscale, {64, 48}, what};
  auto x = rig.camera->snapshot();
  REQUIRE(!x);
  CHECK(x.error() == errc::dma_init_failed);
  CHECK(context(x.error())
        == "camera: /dev/video0: its USB bus has no bandwidth left; use a "
           "smaller frame, fewer frames per second, or another USB port");
  rig.kernel->what.start_result = 0;
  CHECK(rig.next_frame());
}

TEST_CASE("V4l2Csi_Reset_BringsControlsBack") {
  v4l2_rig rig;
  REQUIRE(!rig.camera->set_knob(knob::brightness, {4}));
  CHECK(rig.kernel->values[V4L2_CID_BRIGHTNESS] == 255);
  REQUIRE(!rig.camera->set_knob(knob::brightness, {-4}));
  CHECK(rig.kernel->values[V4L2_CID_BRIGHTNESS] == 0);
  CHECK((*rig.camera->get_knob(knob::brightness))[0] == -4);
  REQUIRE(!rig.camera->set_knob(knob::auto_exposure, {0, 8'000}));
  CHECK(rig.kernel->values[V4L2_CID_EXPOSURE_ABSOLUTE] == 80);
  CHECK((*rig.camera->get_knob(knob::exposure_us))[0] == 8'000);
  CHECK(rig.camera->set_knob(knob::auto_exposure, {0, 100})
        == errc::control_failed);
  CHECK(rig.camera->set_knob(knob::vflip, {1}) == errc::unsupported);
  CHECK((*rig.camera->ioctl(V4L2_CID_GAIN, span<const int32_t>{}))[0] == 0);
  int32_t gain[] = {7};
  CHECK((*rig.camera->ioctl(V4L2_CID_GAIN, gain))[0] == 7);
  gain[0] = 101;
  CHECK(rig.camera->ioctl(V4L2_CID_GAIN, gain).error()
        == errc::invalid_argument);
  REQUIRE(!rig.camera->reset(true));
  for (auto& x : rig.kernel->controls)
    CHECK(rig.kernel->values[x.first] == x.second.default_value);
}
