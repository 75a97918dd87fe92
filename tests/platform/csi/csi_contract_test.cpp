#include "platform/csi/csi.hpp"

#include <algorithm>
#include <cmath>

#include "platform/csi/pattern/test_pattern.hpp"
#include "platform/csi/settings.hpp"
#include "platform/runtime/virtual_time.hpp"
#include "tests/platform/csi/contract_rigs.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

// What every camera behind the port promises.

TEMPLATE_TEST_CASE("Csi_NothingSet_SnapshotSaysWhatIsMissing", "", camera_rig,
                   imxrt_rig, v4l2_rig) {
  TestType rig;
  REQUIRE(!rig.camera->reset(true));
  auto x = rig.camera->snapshot();
  REQUIRE(!x);
  check_error(x.error(), errc::invalid_pixformat,
              "pixformat: set it before the first snapshot");
  REQUIRE(!rig.camera->set_pixformat(pixformat::rgb565));
  x = rig.camera->snapshot();
  REQUIRE(!x);
  check_error(x.error(), errc::invalid_framesize,
              "framesize: set it before the first snapshot");
  check_error(rig.camera->set_window({0, 0, 1, 1}), errc::invalid_framesize,
              "window=0,0,1,1: set framesize before the window");
  REQUIRE(!rig.camera->set_framesize({320, 240}));
  x = rig.camera->snapshot();
  REQUIRE(x);
  CHECK(!*x);
}

TEMPLATE_TEST_CASE("Csi_BadSettings_AreRefusedInTheSameWords", "", camera_rig,
                   imxrt_rig, v4l2_rig) {
  TestType rig;
  rig.next_frame();
  auto& camera = *rig.camera;
  check_error(camera.set_framesize({4097, 1}), errc::invalid_framesize,
              "framesize=4097x1: give a name such as QVGA or WIDTHxHEIGHT, "
              "each 1 to 4096");
  check_error(camera.set_window({0, 0, 0, 10}), errc::roi_dimensions,
              "window=0,0,0,10: give a width and height of at least 1");
  check_error(camera.set_window({160, 0, 10, 10}), errc::roi_no_overlap,
              "window=160,0,10,10: it is outside the frame of QQVGA");
  auto text = std::string{": give 0.001 to 10000 frames per second, or 0 for "
                          "the sensor's own rate"};
  check_error(camera.set_framerate(-1), errc::invalid_argument,
              "framerate=-1" + text);
  check_error(camera.set_framerate(10'001), errc::invalid_framerate,
              "framerate=10001" + text);
  CHECK(camera.set_framerate(std::nan("")) == errc::invalid_framerate);
  for (int count : {0, -1, 17, 1000})
    check_error(camera.set_framebuffers(count), errc::invalid_argument,
                "framebuffers=" + std::to_string(count) + ": give 1 to 16");
  check_error(camera.set_knob(knob::contrast, {100}), errc::control_failed,
              "contrast=100: takes one value, whole numbers from -4 to 4");
  CHECK(camera.ioctl(0x27, {}).error() == errc::unsupported);
  // Nothing has changed, and capture goes on.
  CHECK(camera.settings().framebuffers == 3);
  CHECK(!camera.settings().framerate);
  CHECK(rig.next_frame().info().sequence == 2);
  REQUIRE(!camera.set_framesize({4096, 4096}));
  check_error(camera.set_framebuffers(16 + 1), errc::invalid_argument,
              "framebuffers=17: give 1 to 16");
  REQUIRE(!camera.set_pixformat(pixformat::rgb565));
  check_error(camera.set_framebuffers(9), errc::framebuffer_error,
              "framebuffers=9: 9 times 33554432 bytes are above the limit of "
              "256 MiB; use framebuffers=8 or a smaller frame");
}

TEMPLATE_TEST_CASE("Csi_Window_IsCentredAndCut", "", camera_rig, imxrt_rig,
                   v4l2_rig) {
  TestType rig;
  REQUIRE(!rig.camera->set_window({{}, {}, 80, 60}));
  CHECK(rendered(*rig.camera->settings().window) == "40,30,80,60");
  CHECK(rig.next_frame().info().size == frame_size{80, 60});
  REQUIRE(!rig.camera->set_window({144, -20, 32, 40}));
  CHECK(rendered(*rig.camera->settings().window) == "144,0,16,20");
  CHECK(rig.next_frame().info().size == frame_size{16, 20});
}

TEMPLATE_TEST_CASE("Csi_FormatSizeAndWindow_BringBackThreeBuffers", "",
                   camera_rig, imxrt_rig, v4l2_rig) {
  TestType rig;
  auto prepare = [&] {
    REQUIRE(!rig.camera->set_window({0, 0, 16, 20}));
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
}

TEMPLATE_TEST_CASE("Csi_SettersThatChange_CountWhatTheyDrop", "", camera_rig,
                   imxrt_rig, v4l2_rig) {
  auto after = [](auto&& change) {
    TestType rig;
    rig.poll();
    rig.run(period * 5 / 2); // one waits, one is in flight
    auto before = statistics_of(rig).frames;
    CHECK(before.waiting == 1);
    CHECK(before.in_flight == 1);
    REQUIRE(!change(*rig.camera));
    auto now = statistics_of(rig).frames;
    CHECK(adds_up(now));
    CHECK(now.begun == before.begun);
    return now.dropped[drop_reason::aborted];
  };
  CHECK(after([](csi& x) { return x.set_pixformat(pixformat::bayer); }) == 2);
  CHECK(after([](csi& x) { return x.set_framesize({64, 48}); }) == 2);
  CHECK(after([](csi& x) { return x.set_window({0, 0, 8, 8}); }) == 2);
  CHECK(after([](csi& x) { return x.set_framebuffers(4); }) == 2);
  CHECK(after([](csi& x) { return x.reset(false); }) == 2);
  // What is set already, and what does not concern the buffers.
  CHECK(after([](csi& x) { return x.set_pixformat(pixformat::grayscale); })
        == 0);
  CHECK(after([](csi& x) { return x.set_framesize({160, 120}); }) == 0);
  CHECK(after([](csi& x) { return x.set_framebuffers(3); }) == 0);
  CHECK(after([](csi& x) { return x.set_framerate(15); }) == 0);
  CHECK(after([](csi& x) { return x.set_overrun(overrun_policy::drop_oldest); })
        == 0);
}

TEMPLATE_TEST_CASE("Csi_Reset_ForgetsTheSettingsButNotTheNumbers", "",
                   camera_rig, imxrt_rig, v4l2_rig) {
  TestType rig;
  REQUIRE(!rig.camera->set_framerate(60));
  REQUIRE(!rig.camera->set_overrun(overrun_policy::drop_oldest));
  REQUIRE(!rig.camera->set_knob(knob::contrast, {2}));
  rig.next_frame();
  REQUIRE(!rig.camera->reset(false));
  auto settings = rig.camera->settings();
  CHECK(!settings.format);
  CHECK(!settings.size);
  CHECK(!settings.framerate);
  CHECK(settings.framebuffers == 3);
  CHECK(settings.overrun == overrun_policy::stop);
  CHECK(!rig.camera->snapshot());
  CHECK((*rig.camera->get_knob(knob::contrast))[0] == 0);
  // Sequence numbers go on.
  REQUIRE(!rig.camera->set_pixformat(pixformat::bayer));
  REQUIRE(!rig.camera->set_framesize({64, 48}));
  CHECK(rig.next_frame().info().sequence == 2);
}

TEMPLATE_TEST_CASE("Csi_ResetAfterShutdown_WakesTheSensor", "", camera_rig,
                   imxrt_rig, v4l2_rig) {
  for (auto hard : {false, true}) {
    TestType rig;
    CHECK(rig.camera->identity().powered);
    for (auto which : {knob::shutdown, knob::sleep}) {
      REQUIRE(!rig.camera->set_knob(which, {1}));
      CHECK(!rig.camera->identity().powered);
      REQUIRE(!rig.camera->reset(hard));
      CHECK(rig.camera->identity().powered);
      CHECK((*rig.camera->get_knob(which))[0] == 0);
      REQUIRE(!rig.camera->set_pixformat(pixformat::grayscale));
      REQUIRE(!rig.camera->set_framesize({64, 48}));
      CHECK(rig.next_frame());
    }
  }
}

TEMPLATE_TEST_CASE("Csi_BufferModes_ServeASlowConsumerAsTheTableSays", "",
                   camera_rig, imxrt_rig, v4l2_rig) {
  // One frame of processing takes one and a half periods.
  struct {
    int buffers;
    overrun_policy overrun;
    drop_reason reason;
  } modes[] = {
    {1, overrun_policy::stop, drop_reason::no_buffer},
    {2, overrun_policy::stop, drop_reason::no_buffer},
    {3, overrun_policy::stop, drop_reason::overwritten},
    {6, overrun_policy::stop, drop_reason::no_buffer},
    {6, overrun_policy::drop_oldest, drop_reason::queue_full},
  };
  for (auto& mode : modes) {
    INFO(mode.buffers << " buffers, policy " << static_cast<int>(mode.overrun));
    TestType rig;
    REQUIRE(!rig.camera->set_framebuffers(mode.buffers));
    REQUIRE(!rig.camera->set_overrun(mode.overrun));
    uint32_t last = 0;
    auto waits = 0;
    for (int i = 0; i < 60; ++i) {
      auto held = rig.poll();
      if (!held) {
        ++waits;
        held = rig.next_frame();
      }
      REQUIRE(held);
      CHECK(!is_torn(held));
      auto number = held.info().sequence;
      CHECK(held.info().lost.total() == number - last - 1);
      CHECK(held.info().lost[mode.reason] == number - last - 1);
      last = number;
      rig.run(period * 3 / 2);
      CHECK(read_frame_number(held) == number);
      statistics_of(rig);
    }
    auto statistics = statistics_of(rig);
    CHECK(statistics.frames.dropped[mode.reason] > 10);
    CHECK(statistics.frames.dropped[mode.reason]
          == statistics.frames.dropped.total());
    // From three buffers on a frame waits for whoever is slow.
    CHECK((waits == 60) == (mode.buffers == 1));
    if (mode.buffers >= 3)
      CHECK(waits == 1);
  }
}

TEMPLATE_TEST_CASE("Csi_SilentSensor_SpeaksAgainWhenStoppedAndArmed", "",
                   camera_rig, imxrt_rig, v4l2_rig) {
  TestType rig;
  rig.next_frame();
  inject(rig, fault::silent);
  while (rig.poll())
    ;
  rig.run(3s);
  CHECK(!rig.poll());
  auto begun = statistics_of(rig).frames.begun;
  rig.camera->abort();
  CHECK(!rig.poll());
  auto next = rig.next_frame();
  REQUIRE(next);
  CHECK(next.info().sequence == begun + 1);
  CHECK(statistics_of(rig).rearmed == 1);
}

TEMPLATE_TEST_CASE("Csi_SilentForATime_SpeaksAgainByItself", "", camera_rig,
                   imxrt_rig, v4l2_rig) {
  TestType rig;
  rig.next_frame();
  auto start = rig.time.now();
  silence(rig, 500ms);
  rig.camera->abort(); // does not help here
  auto next = rig.next_frame();
  REQUIRE(next);
  CHECK(next.info().readout_begin >= start + 500ms);
  CHECK(next.info().readout_begin <= start + 500ms + period);
  statistics_of(rig);
}

TEMPLATE_TEST_CASE("Csi_Faults_AreReportedUntilAFrameIsDelivered", "",
                   camera_rig, imxrt_rig, v4l2_rig) {
  TestType rig;
  rig.poll();
  inject(rig, fault::overrun);
  inject(rig, fault::bus_error);
  rig.run(period * 9 / 5);
  CHECK(rig.camera->last_fault() == errc::framebuffer_overflow);
  rig.run(period);
  CHECK(rig.camera->last_fault() == errc::capture_failed);
  auto x = rig.next_frame();
  REQUIRE(x);
  CHECK(x.info().sequence == 3);
  CHECK(x.info().lost[drop_reason::overrun] == 1);
  CHECK(x.info().lost[drop_reason::bus_error] == 1);
  CHECK(!rig.camera->last_fault());
  CHECK(statistics_of(rig).rearmed == rearmed_after_faults(rig));
}

TEMPLATE_TEST_CASE("Csi_FrameReady_RingsTheBellOncePerFrame", "", camera_rig,
                   imxrt_rig, v4l2_rig) {
  TestType rig;
  counting_bell bell;
  rig.camera->on_frame_ready(&bell);
  rig.poll();
  rig.run(1s);
  auto frames = statistics_of(rig).frames;
  CHECK(bell.rings == frames.dropped[drop_reason::overwritten] + 1);
  rig.camera->on_frame_ready(nullptr);
  auto before = bell.rings.load();
  rig.run(1s);
  CHECK(bell.rings == before);
}

TEMPLATE_TEST_CASE("Csi_Window_DeliversThatPartWithItsNumber", "", camera_rig,
                   imxrt_rig, v4l2_rig) {
  for (auto format : {pixformat::grayscale, pixformat::rgb565, pixformat::bayer,
                      pixformat::yuv422}) {
    TestType rig{format, {320, 240}};
    REQUIRE(!rig.camera->set_window({42, 33, 96, 65}));
    auto x = rig.next_frame();
    REQUIRE(x);
    CHECK(x.info().size == frame_size{96, 65});
    CHECK(read_frame_number(x) == x.info().sequence);
    CHECK(!is_torn(x));
    CHECK(find_mark(x) == mark_position({96, 65}, x.info().sequence));
    CHECK(*rig.camera->settings().size == frame_size{320, 240});
  }
}

TEMPLATE_TEST_CASE("Csi_FailingKnob_FailsOnceAndChangesNothing", "", camera_rig,
                   imxrt_rig, v4l2_rig) {
  TestType rig;
  inject(rig, fault::knob);
  check_error(rig.camera->set_knob(knob::contrast, {2}), errc::control_failed,
              "contrast: the sensor did not acknowledge");
  CHECK((*rig.camera->get_knob(knob::contrast))[0] == 0);
  CHECK(!rig.camera->set_knob(knob::contrast, {2}));
  CHECK((*rig.camera->get_knob(knob::contrast))[0] == 2);
}

TEMPLATE_TEST_CASE("Csi_ShutdownAndSleep_StopTheSensorUntilBothAreOff", "",
                   camera_rig, imxrt_rig, v4l2_rig) {
  TestType rig;
  rig.next_frame();
  REQUIRE(!rig.camera->set_knob(knob::sleep, {1}));
  REQUIRE(!rig.camera->set_knob(knob::shutdown, {1}));
  auto begun = statistics_of(rig).frames.begun;
  rig.run(1s);
  REQUIRE(!rig.camera->set_knob(knob::shutdown, {0}));
  rig.run(1s);
  CHECK(statistics_of(rig).frames.begun == begun);
  REQUIRE(!rig.camera->set_knob(knob::sleep, {0}));
  CHECK(rig.next_frame());
}

TEMPLATE_TEST_CASE("Csi_Framerate_SetsTheDistanceOfFrames", "", camera_rig,
                   imxrt_rig, v4l2_rig) {
  TestType rig;
  REQUIRE(!rig.camera->set_framerate(200));
  auto first = rig.next_frame();
  auto second = rig.next_frame();
  CHECK(second.info().readout_begin - first.info().readout_begin == 5ms);
  // While a frame is read out, too.
  rig.run(3ms);
  REQUIRE(!rig.camera->set_framerate(50));
  std::vector<time_point> begun;
  for (int i = 0; i < 5; ++i)
    begun.push_back(rig.next_frame().info().readout_begin);
  CHECK(begun[0] - second.info().readout_begin == 5ms);
  CHECK(begun[2] - begun[1] == 20ms);
  CHECK(begun[4] - begun[3] == 20ms);
  CHECK(statistics_of(rig).frames.dropped.total() == 0);
}

TEMPLATE_TEST_CASE("Csi_FramerateZero_IsTheSensorsOwnAsAfterAReset", "",
                   camera_rig, imxrt_rig, v4l2_rig) {
  TestType rig;
  auto distance = [&] {
    // The first frames may have begun before the rate was set.
    for (int i = 0; i < 3; ++i)
      rig.next_frame();
    auto former = rig.next_frame().info().readout_begin;
    auto result = rig.next_frame().info().readout_begin - former;
    // Rounded, since a third of 100 ms is no whole number of nanoseconds.
    return std::chrono::duration_cast<std::chrono::microseconds>(result).count()
           / 10;
  };
  auto own = distance();
  CHECK(own == 3'333);
  REQUIRE(!rig.camera->set_framerate(0));
  CHECK(distance() == own);
  REQUIRE(!rig.camera->set_framerate(200));
  CHECK(distance() == 500);
  REQUIRE(!rig.camera->set_framerate(0));
  CHECK(!rig.camera->settings().framerate);
  CHECK(distance() == own);
  REQUIRE(!rig.camera->set_framerate(200));
  REQUIRE(!rig.camera->reset(true));
  REQUIRE(!rig.camera->set_pixformat(pixformat::grayscale));
  REQUIRE(!rig.camera->set_framesize({160, 120}));
  CHECK(distance() == own);
}

TEMPLATE_TEST_CASE("Csi_CopiesOfAFrame_AreTheDmaBufferItself", "", camera_rig,
                   imxrt_rig, v4l2_rig) {
  TestType rig;
  REQUIRE(!rig.camera->set_framebuffers(1));
  auto first = rig.next_frame();
  auto address = first.pixels().data();
  auto copy = first;
  std::vector<frame> fan_out(5, copy);
  CHECK(fan_out[4].pixels().data() == address);
  fan_out.clear();
  copy = first = frame{};
  auto next = rig.next_frame();
  CHECK(is_dma_memory(rig, next.pixels().data(), address));
}
