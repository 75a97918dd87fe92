#include "tests/actors/camera_fixture.hpp"

using namespace actorcsi;
using namespace actorcsi::test;
using platform::fault;
using platform::frame;
using fixture = camera_fixture;

TEST_CASE_METHOD(fixture, "Snapshot_First_StartsTheDmaAndGivesTheNextFrame") {
  set_up();
  run_for(1s);
  CHECK(statistics().frames().begun() == 0);
  auto picture = snapshot();
  REQUIRE(picture);
  CHECK(picture->info().size == platform::frame_size{160, 120});
  CHECK(ms_between(picture->info().readout_end, time.now()) < 1);
  CHECK(statistics().frames().delivered() == 1);
}

TEST_CASE_METHOD(fixture, "Snapshot_NotSetUp_SaysWhatIsMissing") {
  auto picture = snapshot();
  REQUIRE_FALSE(picture);
  CHECK(picture.error() == errc::invalid_pixformat);
  set_up();
  CHECK(snapshot());
}

TEST_CASE_METHOD(fixture, "Describe_IsWhatPrintShows") {
  auto before = ask<camera_describe, CameraDescription>(uut);
  REQUIRE(before);
  CHECK(before->name() == "mock");
  CHECK(before->cid() == 0x50F7);
  CHECK(before->powered());
  CHECK(before->width() == 0);
  CHECK_FALSE(before->settings().has_framesize());
  set_up();
  CameraConfig config;
  auto window = config.mutable_window();
  window->set_width(100);
  window->set_height(80);
  REQUIRE((ask<camera_configure, CameraConfig>(uut, config)));
  REQUIRE(snapshot());
  run_for(15ms);
  auto after = ask<camera_describe, CameraDescription>(uut);
  REQUIRE(after);
  CHECK(after->width() == 100);
  CHECK(after->height() == 80);
  CHECK(after->buffer_bytes() == 8'000);
  CHECK(after->readable());
  CHECK(after->settings().framesize() == "QQVGA");
  CHECK(after->settings().polling() == POLLING_NOTIFY);
}

TEST_CASE_METHOD(fixture, "Describe_Transposed_HasTheSizeOfItsFrames") {
  set_up();
  CameraKnobSetting turn;
  turn.set_name("transpose");
  for (auto on : {1.0, 0.0}) {
    turn.clear_values();
    turn.add_values(on);
    REQUIRE((ask<camera_set_knob, CameraKnobSetting>(uut, turn)));
    auto described = ask<camera_describe, CameraDescription>(uut);
    REQUIRE(described);
    // The first frame may have begun before.
    auto picture = snapshot(0, 2);
    REQUIRE(picture);
    CHECK(described->width() == picture->info().size.width);
    CHECK(described->height() == picture->info().size.height);
    CHECK(described->width() == (on != 0 ? 120 : 160));
  }
}

TEST_CASE_METHOD(fixture, "Devices_OneCamera_IsItself") {
  auto answer = ask<camera_devices, CameraDevices>(uut);
  REQUIRE(answer);
  REQUIRE(answer->devices_size() == 1);
  CHECK(answer->devices(0).sensor() == "mock");
  CHECK(answer->devices(0).cid() == 0x50F7);
}

TEST_CASE_METHOD(fixture, "Vsync_CaptureRuns_IsSentAtTheBeginOfEachFrame") {
  set_up();
  auto begins = collect<camera_vsync, CameraVsync>(uut).first;
  run_for(1s);
  // Nothing has started capture.
  CHECK(begins->empty());
  std::vector<platform::frame_info> frames;
  for (int i = 0; i < 10; ++i) {
    auto picture = snapshot();
    REQUIRE(picture);
    frames.push_back(picture->info());
    // Its begin was said before it came.
    REQUIRE(begins->size() >= frames.size());
  }
  for (auto& info : frames) {
    auto found = std::find_if(begins->begin(), begins->end(), [&](auto& y) {
      return y.sequence() == info.sequence;
    });
    REQUIRE(found != begins->end());
    CHECK(std::chrono::nanoseconds{found->readout_begin_ns()}
          == info.readout_begin.time_since_epoch());
  }
}

TEST_CASE_METHOD(fixture, "Vsync_FramesThatAreDropped_HaveTheirBeginAsWell") {
  set_up(1);
  auto [begins, subscriber] = collect<camera_vsync, CameraVsync>(uut);
  auto held = snapshot();
  REQUIRE(held);
  begins->clear();
  // No buffer is free.
  run_for(100ms);
  CHECK(begins->size() >= 9);
  for (size_t i = 1; i < begins->size(); ++i)
    CHECK((*begins)[i].sequence() == (*begins)[i - 1].sequence() + 1);
  // Without a subscriber the driver is left alone.
  auto polls = [&] { return statistics().polls(); };
  caf::anon_send_exit(subscriber, caf::exit_reason::kill);
  run_for(50ms);
  begins->clear();
  auto before = polls();
  run_for(1s);
  CHECK(begins->empty());
  CHECK(polls() == before);
}

TEST_CASE_METHOD(fixture, "Notify_LostWord_IsMadeUpForWithin250Ms") {
  set_up();
  REQUIRE(snapshot());
  csi.on_frame_ready(nullptr);
  for (int i = 0; i < 5; ++i) {
    auto start = time.now();
    REQUIRE(snapshot());
    CHECK(ms_between(start, time.now()) <= 251);
  }
}

TEST_CASE_METHOD(fixture, "Configure_WhileFramesAreWanted_TheNextComesAtOnce") {
  auto frames =
    collect<camera_subscribe, frame>(uut, FrameSubscription{}).first;
  for (auto size : {"QQVGA", "QVGA", "QQVGA"}) {
    run_for(1s);
    set_up();
    CameraConfig config;
    config.set_framesize(size);
    REQUIRE((ask<camera_configure, CameraConfig>(uut, config)));
    // It holds one and skips the others.
    frames->clear();
    // The frame that has begun already is not caught.
    run_for(25ms);
    CHECK_FALSE(frames->empty());
  }
}

TEST_CASE_METHOD(fixture, "Notify_Waiting_PollsTwicePerFrameAtMost") {
  set_up();
  for (int i = 0; i < 100; ++i)
    REQUIRE(snapshot());
  CHECK(statistics().polls() <= 210);
}

TEST_CASE_METHOD(fixture, "Yield_Waiting_PollsAgainAndAgain") {
  set_up(3, POLLING_YIELD);
  for (int i = 0; i < 10; ++i)
    REQUIRE(snapshot());
  // 10 periods of 10 ms, a poll each microsecond of virtual time.
  CHECK(statistics().polls() > 10'000);
}

TEST_CASE_METHOD(fixture, "Subscribe_EveryFrame_ComesInOrder") {
  set_up();
  auto frames = collect<camera_subscribe, frame>(uut, FrameSubscription{});
  // The collector keeps what it gets, so let go of each.
  for (uint32_t last = 0, i = 0; i < 20; ++i) {
    while (frames.first->empty())
      run_for(1ms);
    auto sequence = frames.first->front().info().sequence;
    CHECK(sequence > last);
    last = sequence;
    frames.first->clear();
  }
}

TEST_CASE_METHOD(fixture, "Subscribe_HoldsItsFrames_SkipsFrames") {
  set_up();
  FrameSubscription request;
  request.set_max_held(2);
  auto frames = collect<camera_subscribe, frame>(uut, request);
  run_for(1s);
  CHECK(frames.first->size() == 2);
  CHECK(statistics().skipped_held() > 50);
  // Others are served all the while.
  CHECK(snapshot());
}

TEST_CASE_METHOD(fixture, "Subscribe_EveryNth_SkipsTheOthers") {
  set_up();
  FrameSubscription request;
  request.set_every(10);
  request.set_max_held(16);
  auto frames = collect<camera_subscribe, frame>(uut, request);
  size_t count = 0;
  for (int i = 0; i < 1000; ++i) {
    run_for(1ms);
    count += frames.first->size();
    frames.first->clear();
  }
  CHECK(count >= 9);
  CHECK(count <= 11);
}

TEST_CASE_METHOD(fixture, "Flush_FramesWaiting_GoToTheSubscribersNow") {
  set_up(8);
  auto frames = collect<camera_subscribe, frame>(uut, [] {
    FrameSubscription request;
    request.set_max_held(8);
    return request;
  }());
  run_for(15ms);
  csi.on_frame_ready(nullptr);
  frames.first->clear();
  auto flushed = ask<camera_flush, CameraFlushed>(uut);
  REQUIRE(flushed);
  CHECK(flushed->frames() <= 8);
}

TEST_CASE_METHOD(fixture, "Configure_FirstError_LeavesTheRestAlone") {
  set_up();
  CameraConfig bad;
  bad.set_framesize("320x0");
  bad.set_framerate(50);
  auto answer = ask<camera_configure, CameraConfig>(uut, bad);
  REQUIRE_FALSE(answer);
  CHECK(answer.error() == errc::invalid_framesize);
  auto now = ask<camera_configure, CameraConfig>(uut, CameraConfig{});
  REQUIRE(now);
  CHECK(now->framesize() == "QQVGA");
  CHECK(now->framerate() == 100);
  CHECK(snapshot());
}

TEST_CASE_METHOD(fixture, "Configure_Refused_LeavesThePollingAlone") {
  set_up(3, POLLING_NOTIFY);
  CameraConfig bad;
  bad.set_framesize("320x0");
  bad.set_polling(POLLING_YIELD);
  REQUIRE_FALSE((ask<camera_configure, CameraConfig>(uut, bad)));
  auto now = ask<camera_configure, CameraConfig>(uut, CameraConfig{});
  REQUIRE(now);
  CHECK(now->polling() == POLLING_NOTIFY);
  auto before = statistics().polls();
  REQUIRE(snapshot());
  CHECK(statistics().polls() < before + 10);
}

TEST_CASE_METHOD(fixture, "Configure_RefusedHalfway_TheNextFrameComesAtOnce") {
  set_up();
  auto frames =
    collect<camera_subscribe, frame>(uut, FrameSubscription{}).first;
  run_for(1s);
  // The size is set, which stops capture, before the rate is refused.
  CameraConfig bad;
  bad.set_framesize("QVGA");
  bad.set_framerate(-1);
  REQUIRE_FALSE((ask<camera_configure, CameraConfig>(uut, bad)));
  frames->clear();
  run_for(50ms);
  REQUIRE_FALSE(frames->empty());
  CHECK(frames->front().info().size == platform::frame_size{320, 240});
}

TEST_CASE_METHOD(fixture, "Knob_SetAndGet_NamesWhatIsWrong") {
  set_up();
  CameraKnobSetting setting;
  setting.set_name("brightness");
  setting.add_values(2);
  REQUIRE((ask<camera_set_knob, CameraKnobSetting>(uut, setting)));
  CameraKnob knob;
  knob.set_name("brightness");
  auto value = ask<camera_get_knob, CameraKnobSetting>(uut, knob);
  REQUIRE(value);
  CHECK(value->values(0) == 2);
  knob.set_name("colour");
  CHECK((ask<camera_get_knob, CameraKnobSetting>(uut, knob)).error()
        == errc::control_failed);
  csi.inject(fault::knob);
  CHECK((ask<camera_set_knob, CameraKnobSetting>(uut, setting)).error()
        == errc::control_failed);
  REQUIRE((ask<camera_set_knob, CameraKnobSetting>(uut, setting)));
}

TEST_CASE_METHOD(fixture, "Ioctl_Unknown_IsNotSupported") {
  set_up();
  CameraIoctl request;
  request.set_request(0x7f);
  CHECK((ask<camera_ioctl, CameraIoctlResult>(uut, request)).error()
        == errc::unsupported);
}

TEST_CASE_METHOD(fixture, "Reset_Camera_ForgetsItsSettings") {
  set_up();
  REQUIRE(snapshot());
  REQUIRE_FALSE(order<camera_reset>(uut, CameraReset{}));
  CHECK(snapshot().error() == errc::invalid_pixformat);
  set_up();
  CHECK(snapshot());
}

TEST_CASE_METHOD(fixture, "Camera_Ends_EveryBufferIsBackAndCaptureStops") {
  set_up();
  {
    auto frames = collect<camera_subscribe, frame>(uut, FrameSubscription{});
    run_for(100ms);
    caf::anon_send_exit(uut, caf::exit_reason::user_shutdown);
    run_for(1ms);
    frames.first->clear();
  }
  auto begun = csi.statistics().frames.begun;
  run_for(1s);
  CHECK(csi.statistics().frames.begun == begun);
  CHECK(csi.statistics().frames.in_flight == 0);
  CHECK(csi.statistics().leased == 0);
}
