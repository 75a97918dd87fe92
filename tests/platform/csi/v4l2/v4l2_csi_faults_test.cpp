#include <cerrno>
#include <cmath>

#include "platform/csi/pattern/test_pattern.hpp"
#include "platform/csi/v4l2/v4l2_csi.hpp"
#include "tests/platform/csi/v4l2/v4l2_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace {

/// The text of the error that opening `which` ends with.
std::string refusal(const std::shared_ptr<camera_model>& kernel,
                    const std::string& which) {
  manual_clock time;
  auto made = v4l2_csi::make(kernel, which, time);
  REQUIRE(!made);
  return context_of(made.error());
}

} // namespace

TEST_CASE("V4l2Csi_Unplugged_SaysSoAtOnceAndGoesOnUnderAnyNode") {
  v4l2_rig rig{pixformat::rgb565, {320, 240}};
  counting_bell bell;
  REQUIRE(!rig.camera->set_framerate(60));
  REQUIRE(!rig.camera->set_knob(knob::contrast, {3}));
  REQUIRE(!rig.camera->set_framebuffers(5));
  auto contrast = rig.kernel->values[V4L2_CID_CONTRAST];
  auto held = rig.next_frame();
  rig.camera->on_frame_ready(&bell);
  rig.kernel->unplug();
  rig.step(rig.time.now());
  CHECK(bell.rings == 1);
  for (int i = 0; i < 3; ++i) {
    auto x = rig.camera->snapshot();
    REQUIRE(!x);
    CHECK(x.error() == errc::device_unavailable);
    CHECK(context_of(x.error())
          == "/dev/video0: the camera 'Model Camera' is unplugged; plug it in");
    rig.run(1s);
  }
  CHECK(rig.camera->set_framesize({64, 48}) == errc::device_unavailable);
  CHECK(rig.camera->set_knob(knob::contrast, {1}) == errc::device_unavailable);
  CHECK(!rig.camera->identity().powered);
  CHECK(rig.statistics().leased == 1);
  held = frame{};
  auto rings = bell.rings.load();
  rig.kernel->plug("/dev/video3");
  rig.run(1s);
  CHECK(bell.rings == rings + 1);
  auto first = rig.next_frame();
  REQUIRE(first);
  auto second = rig.next_frame();
  CHECK(second.info().size == frame_size{320, 240});
  CHECK(second.info().format == pixformat::rgb565);
  CHECK(second.info().readout_begin - first.info().readout_begin < 17ms);
  CHECK(rig.camera->settings().framebuffers == 5);
  CHECK(rig.kernel->values[V4L2_CID_CONTRAST] == contrast);
  CHECK(rig.statistics().rearmed == 1);
  CHECK(!rig.camera->last_fault());
}

TEST_CASE("V4l2Csi_UnpluggedWhileItIsSetUp_SaysSo") {
  v4l2_rig rig;
  rig.next_frame();
  rig.kernel->unplug();
  CHECK(rig.camera->set_framesize({64, 48}) == errc::device_unavailable);
  rig.kernel->plug("/dev/video0");
  rig.run(1s);
  CHECK(rig.next_frame().info().size == frame_size{160, 120});
}

TEST_CASE("V4l2Csi_AnotherCamera_DoesNotTakeThePlaceOfOneUnplugged") {
  v4l2_rig rig;
  rig.next_frame();
  rig.kernel->unplug();
  rig.run(1s);
  rig.kernel->what.name = "Another";
  rig.kernel->plug("/dev/video0");
  rig.run(2s);
  CHECK(rig.camera->snapshot().error() == errc::device_unavailable);
}

TEST_CASE("V4l2Csi_LateThread_CountsWhatTheKernelHadNoBufferFor") {
  v4l2_rig rig;
  rig.next_frame();
  // The thread sleeps for ten frames; the kernel has two buffers.
  rig.time.set(rig.time.now() + period * 10);
  rig.kernel->advance(rig.time.now());
  rig.run(period * 3);
  auto frames = rig.statistics().frames;
  CHECK(frames.dropped[drop_reason::late_dma] >= 7);
  CHECK(frames.dropped[drop_reason::overrun] == 0);
  auto x = rig.next_frame();
  CHECK(read_frame_number(x) == x.info().sequence);
}

TEST_CASE("V4l2Csi_DriverThatDoesNotCount_LosesNothing") {
  camera_model_config what;
  what.counts = false;
  v4l2_rig rig{pixformat::grayscale, {64, 48}, what};
  for (uint32_t i = 1; i < 20; ++i)
    CHECK(rig.next_frame().info().sequence == i);
}

TEST_CASE("V4l2Csi_CameraWithoutRates_IsThrottled") {
  camera_model_config what;
  what.knows_rate = false;
  for (auto format : {pixformat::grayscale, pixformat::yuv422})
    for (double hz : {0.5, 7.0, 10.0, 15.0, 60.0}) {
      INFO(hz << " frames per second of 30");
      v4l2_rig rig{format, {64, 48}, what};
      REQUIRE(!rig.camera->set_framerate(hz));
      CHECK(rig.camera->settings().framerate == hz);
      auto first = rig.next_frame();
      REQUIRE(first);
      uint32_t count = 0;
      frame last;
      for (auto end = rig.time.now() + 10s; rig.time.now() < end;) {
        rig.step(end);
        if (auto x = rig.poll()) {
          ++count;
          last = x;
        }
      }
      CHECK(std::abs(count - 10 * std::min(hz, 30.0)) <= 1);
      auto frames = rig.statistics().frames;
      CHECK(frames.dropped.total() == 0);
      CHECK(frames.delivered == count + 1);
      CHECK(last.info().sequence == count + 1);
    }
}

TEST_CASE("V4l2Csi_ShortFrame_IsCountedAndNeverShown") {
  camera_model_config what;
  what.missing = [](uint32_t number) { return number % 3 == 0 ? 5000u : 0u; };
  v4l2_rig rig{pixformat::rgb565, {160, 120}, what};
  for (int i = 0; i < 10; ++i) {
    auto x = rig.next_frame();
    CHECK(x.info().sequence % 3 != 0);
    CHECK(!is_torn(x));
  }
  CHECK(rig.statistics().frames.dropped[drop_reason::missed_line] >= 4);
}

TEST_CASE("V4l2Csi_Stamps_AreCheckedAndNotTrusted") {
  camera_model_config what;
  what.stamp_error = [](uint32_t number) -> caf::timespan {
    switch (number) {
    case 3:
      return 1s;
    case 5:
      return -100ms;
    case 7:
      return -2h;
    default:
      return 0ms;
    }
  };
  v4l2_rig rig{pixformat::grayscale, {64, 48}, what};
  auto last = time_point::min();
  for (int i = 0; i < 12; ++i) {
    auto x = rig.next_frame();
    CHECK(x.info().readout_begin >= last);
    CHECK(x.info().readout_begin <= x.info().readout_end);
    CHECK(x.info().readout_end <= rig.time.now());
    CHECK(rig.time.now() - x.info().readout_begin < 100ms);
    last = x.info().readout_begin;
  }
  CHECK(rig.camera->distrusted_stamps() >= 3);
  CHECK(rig.camera->distrusted_stamps() <= 6);
}

TEST_CASE("V4l2Csi_StreamThatFailsAgainAndAgain_IsNotRestartedInALoop") {
  v4l2_rig rig;
  rig.poll();
  rig.kernel->inject(fault::bus_error, 1000);
  rig.run(2s);
  auto statistics = rig.statistics();
  CHECK(statistics.rearmed >= 10);
  CHECK(statistics.rearmed <= 25);
  CHECK(rig.camera->last_fault() == errc::capture_failed);
}

TEST_CASE("V4l2Csi_WrongSource_IsRefusedInASentence") {
  manual_clock time;
  auto kernel = std::make_shared<camera_model>(time);
  kernel->files = {{"/dev/null", 0},
                   {"/dev/video7", -EACCES},
                   {"/dev/video8", -EBUSY},
                   {"/tmp", -EISDIR}};
  auto lists = std::string{"'actorcsi cameras' lists the cameras"};
  CHECK(refusal(kernel, "/dev/null") == "it is not a camera; " + lists);
  CHECK(refusal(kernel, "/dev/nothing") == "there is no such file; " + lists);
  CHECK(refusal(kernel, "/tmp")
        == "it is a directory; give the path of a camera such as /dev/video0");
  CHECK(refusal(kernel, "/dev/video7").find("no permission") == 0);
  auto busy = std::string{
    "another program uses it; end that program, or use another camera"};
  CHECK(refusal(kernel, "/dev/video8") == busy);
  CHECK(refusal(kernel, "webcam")
        == "no camera has that in its name; use one of /dev/video0 (Model "
           "Camera)");
  kernel->what.busy = true;
  CHECK(refusal(kernel, "/dev/video0") == busy);
  kernel->what.busy = false;
  kernel->what.capabilities = V4L2_CAP_META_CAPTURE;
  CHECK(refusal(kernel, "/dev/video0").find("metadata") != std::string::npos);
  CHECK(refusal(kernel, "")
        == "there is no camera; plug one in, or use --camera.source=mock");
  CHECK(kernel->complaints.empty());
}

TEST_CASE("V4l2Csi_Name_SelectsTheCameraInAnyCase") {
  manual_clock time;
  auto kernel = std::make_shared<camera_model>(time);
  for (auto which : {"", "/dev/video0", "model camera", "MODEL"}) {
    auto made = v4l2_csi::make(kernel, which, time);
    REQUIRE(made);
    CHECK(std::string{(*made)->identity().name} == "Model Camera");
  }
}
