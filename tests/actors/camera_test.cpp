#include "actors/camera.hpp"
#include "tests/support/mock_camera.hpp"

#include "platform/csi/pattern/test_pattern.hpp"

using namespace actorcsi;
using namespace actorcsi::test;
using platform::fault;
using platform::frame;

namespace {

struct fixture : virtual_node {
  /// Sets up small frames at 100 fps, so that a period is 10 ms.
  CameraConfig set_up(int framebuffers = 3, Polling polling = POLLING_NOTIFY) {
    CameraConfig config;
    config.set_pixformat("GRAYSCALE");
    config.set_framesize("QQVGA");
    config.set_framerate(100);
    config.set_framebuffers(framebuffers);
    config.set_polling(polling);
    auto result = ask<camera_configure, CameraConfig>(uut, config);
    REQUIRE(result);
    return *result;
  }

  caf::expected<frame> snapshot(uint32_t deadline_ms = 0, uint32_t skip = 0) {
    SnapshotRequest request;
    request.set_deadline_ms(deadline_ms);
    request.set_skip_frames(skip);
    return ask<camera_snapshot, frame>(uut, request);
  }

  CameraStatistics statistics() {
    auto result = ask<camera_statistics, CameraStatistics>(uut);
    REQUIRE(result);
    auto& frames = result->frames();
    uint64_t dropped = 0;
    for (auto& kvp : frames.dropped())
      dropped += kvp.second;
    CHECK(frames.begun()
          == frames.delivered() + dropped + frames.waiting()
               + frames.in_flight());
    return *result;
  }

  platform::mock_csi& csi = add_mock_camera(*this);
  camera_actor uut = spawn<camera>(csi);
};

double ms_between(platform::time_point from, platform::time_point to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

} // namespace

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

TEST_CASE_METHOD(fixture, "Snapshot_AfterSilence_FailsIn3SecondsAndRearms") {
  for (auto polling : {POLLING_NOTIFY, POLLING_YIELD}) {
    set_up(3, polling);
    REQUIRE(snapshot());
    csi.inject(fault::silent);
    // The frame that was in flight, and perhaps one that was waiting.
    while (auto picture = snapshot(1'000))
      ;
    auto start = time.now();
    auto picture = snapshot(60'000);
    REQUIRE_FALSE(picture);
    CHECK(picture.error() == errc::capture_timeout);
    CHECK(ms_between(start, time.now()) <= 3'000.2);
    // The next one comes at once: capture is armed again.
    auto rearmed = statistics().rearmed();
    start = time.now();
    CHECK(snapshot());
    CHECK(statistics().rearmed() == rearmed + 1);
    CHECK(ms_between(start, time.now()) < 30);
  }
}

TEST_CASE_METHOD(fixture, "Snapshot_ImpatientClients_DoNotHideTheSilence") {
  set_up();
  REQUIRE(snapshot());
  csi.inject(fault::silent);
  run_for(100ms);
  auto start = time.now();
  while (statistics().rearmed() == 0) {
    snapshot(250);
    REQUIRE(ms_between(start, time.now()) < 4'500);
  }
  CHECK(snapshot());
}

TEST_CASE_METHOD(fixture, "Snapshot_Deadline_FailsThatSnapshotAlone") {
  set_up();
  csi.silence(1s);
  SnapshotRequest soon;
  soon.set_deadline_ms(200);
  auto first = post<camera_snapshot, frame>(uut, soon);
  auto second = post<camera_snapshot, frame>(uut, SnapshotRequest{});
  run_for(201ms);
  REQUIRE(*first);
  CHECK((*first)->error() == errc::capture_timeout);
  CHECK_FALSE(*second);
  run_for(1s);
  REQUIRE(*second);
  CHECK(**second);
}

TEST_CASE_METHOD(fixture, "Snapshot_Overrun_NamesTheFaultWhenNoFrameComes") {
  set_up();
  csi.inject(fault::overrun, 1'000'000);
  auto picture = snapshot(60'000);
  REQUIRE_FALSE(picture);
  CHECK(picture.error() == errc::framebuffer_overflow);
  CHECK(statistics().frames().dropped().at("overrun") > 0);
}

TEST_CASE_METHOD(fixture, "Snapshot_SeveralAtOnce_ShareOneFrameUncopied") {
  set_up();
  std::vector<std::shared_ptr<std::optional<caf::expected<frame>>>> answers;
  for (int i = 0; i < 5; ++i)
    answers.push_back(post<camera_snapshot, frame>(uut, SnapshotRequest{}));
  run_for(50ms);
  for (auto& answer : answers) {
    REQUIRE(*answer);
    REQUIRE(**answer);
    CHECK((**answer)->pixels().data() == (**answers[0])->pixels().data());
  }
  CHECK(statistics().frames().delivered() == 1);
}

TEST_CASE_METHOD(fixture, "Snapshot_Skip_LetsThatManyFramesPass") {
  set_up();
  auto first = snapshot();
  REQUIRE(first);
  auto then = snapshot(0, 10);
  REQUIRE(then);
  CHECK(then->info().sequence >= first->info().sequence + 11);
}

TEST_CASE_METHOD(fixture, "Snapshot_BadRequest_IsRefused") {
  set_up();
  CHECK(snapshot(60'001).error() == errc::invalid_argument);
  CHECK(snapshot(0, 10'001).error() == errc::invalid_argument);
  CHECK(snapshot());
}

TEST_CASE_METHOD(fixture, "Snapshot_TooManyOpen_AreRefusedAndTheRestServed") {
  set_up();
  csi.silence(500ms);
  std::vector<std::shared_ptr<std::optional<caf::expected<frame>>>> answers;
  for (int i = 0; i < 257; ++i)
    answers.push_back(post<camera_snapshot, frame>(uut, SnapshotRequest{}));
  run_for(2s);
  int refused = 0;
  for (auto& answer : answers) {
    REQUIRE(*answer);
    if (!**answer) {
      CHECK((**answer).error() == errc::limit_reached);
      ++refused;
    }
  }
  CHECK(refused == 1);
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

TEST_CASE_METHOD(fixture, "Configure_Window_NamesWhatIsWrong") {
  set_up();
  auto window = [this](uint32_t x, uint32_t y, uint32_t w, uint32_t h) {
    CameraConfig config;
    config.mutable_window()->set_x(x);
    config.mutable_window()->set_y(y);
    config.mutable_window()->set_width(w);
    config.mutable_window()->set_height(h);
    return ask<camera_configure, CameraConfig>(uut, config);
  };
  CHECK(window(0, 0, 0, 10).error() == errc::roi_dimensions);
  CHECK(window(500, 0, 10, 10).error() == errc::roi_no_overlap);
  CHECK(window(150, 0, 20, 10).error() == errc::invalid_window);
  CHECK(window(70'000, 0, 20, 10).error() == errc::invalid_window);
  REQUIRE(window(40, 30, 80, 60));
  auto picture = snapshot();
  REQUIRE(picture);
  CHECK(picture->info().size == platform::frame_size{80, 60});
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
