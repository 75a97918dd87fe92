// Snapshots: what they answer, and when they fail.

#include "tests/actors/camera_fixture.hpp"

using namespace actorcsi;
using namespace actorcsi::test;
using platform::fault;
using platform::frame;
using fixture = camera_fixture;

TEST_CASE_METHOD(fixture, "Snapshot_AfterSilence_FailsIn3SecondsAndRearms") {
  for (auto polling : {POLLING_NOTIFY, POLLING_YIELD}) {
    set_up(3, polling);
    REQUIRE(snapshot());
    csi.inject(fault::silent);
    // The frame that was in flight, and perhaps one that was waiting.
    run_for(50ms);
    while (poll())
      ;
    auto start = time.now();
    auto picture = snapshot();
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
  auto picture = snapshot();
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
  CHECK(snapshot(3'600'001).error() == errc::invalid_argument);
  CHECK(snapshot(0, 10'001).error() == errc::invalid_argument);
  CHECK(snapshot());
}

TEST_CASE_METHOD(fixture, "Snapshot_DeadlineBeyondTheSilence_GetsTheFrame") {
  set_up();
  REQUIRE(snapshot());
  csi.inject(fault::silent);
  while (auto picture = snapshot(1'000))
    ;
  auto rearmed = statistics().rearmed();
  auto start = time.now();
  CHECK(snapshot(12'000));
  CHECK(statistics().rearmed() == rearmed + 1);
  CHECK(ms_between(start, time.now()) < 3'030);
  // No frame at all: the deadline is the caller's.
  csi.silence(60s);
  csi.abort();
  start = time.now();
  auto picture = snapshot(12'000);
  REQUIRE_FALSE(picture);
  CHECK(picture.error() == errc::capture_timeout);
  CHECK(ms_between(start, time.now()) >= 12'000);
  CHECK(ms_between(start, time.now()) < 12'001);
}

TEST_CASE_METHOD(fixture, "Snapshot_AtAnyRate_NoFrameIsLostToTheWatch") {
  for (double hz : {0.02, 0.2, 0.36, 0.4, 0.6, 1.0, 30.0, 333.0, 1'000.0}) {
    CAPTURE(hz);
    REQUIRE_FALSE(order<camera_reset>(uut, CameraReset{}));
    set_up_at(hz);
    auto before = statistics();
    uint32_t last = 0;
    for (int i = 0; i < 4; ++i) {
      auto answer = post<camera_snapshot, frame>(uut, SnapshotRequest{});
      auto begin = time.now();
      while (!*answer && ms_between(begin, time.now()) < 2'100 / hz + 10)
        run_for(hz < 1 ? 10ms : 100us);
      REQUIRE(*answer);
      REQUIRE(**answer);
      auto sequence = (**answer)->info().sequence;
      CHECK((last == 0 || sequence == last + 1));
      last = sequence;
    }
    auto after = statistics();
    CHECK(after.frames().delivered() - before.frames().delivered() == 4);
    CHECK(after.rearmed() == before.rearmed());
    CHECK(after.timeouts() == before.timeouts());
  }
}

TEST_CASE_METHOD(fixture, "Snapshot_AfterASlowRate_DoesNotWaitForItsFrame") {
  for (auto into_the_frame : {500ms, 5'000ms, 40'000ms}) {
    CAPTURE(into_the_frame.count());
    REQUIRE_FALSE(order<camera_reset>(uut, CameraReset{}));
    set_up_at(0.02);
    auto before = statistics();
    auto first = post<camera_snapshot, frame>(uut, SnapshotRequest{});
    while (statistics().frames().begun() == before.frames().begun())
      run_for(100ms);
    run_for(into_the_frame);
    CameraConfig faster;
    faster.set_framerate(30);
    REQUIRE((ask<camera_configure, CameraConfig>(uut, faster)));
    run_for(1s);
    REQUIRE(*first);
    CHECK(**first);
    CHECK(snapshot(100));
    CHECK(statistics().rearmed() == before.rearmed());
    CHECK(statistics().timeouts() == before.timeouts());
  }
}

TEST_CASE_METHOD(fixture, "Snapshot_SkipWhileFramesFlow_HasNoDeadline") {
  set_up_at(15);
  auto first = snapshot();
  REQUIRE(first);
  // Four seconds of frames, with a deadline of one.
  auto then = snapshot(1'000, 60);
  REQUIRE(then);
  CHECK(then->info().sequence == first->info().sequence + 61);
}

TEST_CASE_METHOD(fixture, "Snapshot_Time_LetsFramesGoForThatLong") {
  set_up();
  REQUIRE(snapshot());
  SnapshotRequest request;
  request.set_time_ms(5'000);
  request.set_deadline_ms(1'000);
  auto start = time.now();
  auto picture = ask<camera_snapshot, frame>(uut, request);
  REQUIRE(picture);
  CHECK(ms_between(start, picture->info().readout_end) >= 5'000);
  CHECK(ms_between(start, time.now()) < 5'020);
  request.set_time_ms(3'600'001);
  CHECK((ask<camera_snapshot, frame>(uut, request)).error()
        == errc::invalid_argument);
}

TEST_CASE_METHOD(fixture, "Snapshot_Frames_IsSkipFrames") {
  set_up();
  auto first = snapshot();
  REQUIRE(first);
  SnapshotRequest request;
  request.set_frames(10);
  auto then = ask<camera_snapshot, frame>(uut, request);
  REQUIRE(then);
  CHECK(then->info().sequence == first->info().sequence + 11);
  request.set_skip_frames(10);
  CHECK((ask<camera_snapshot, frame>(uut, request)).error()
        == errc::invalid_argument);
}

TEST_CASE_METHOD(fixture, "Snapshot_NotBlocking_IsAFrameOrNoneAtOnce") {
  SnapshotRequest request;
  request.set_blocking(false);
  auto refused = [&] {
    return (ask<camera_snapshot, frame>(uut, request)).error();
  };
  CHECK(refused() == errc::invalid_pixformat);
  set_up();
  auto start = time.now();
  CHECK_FALSE(poll());
  CHECK(ms_between(start, time.now()) < 1);
  // The first poll has started capture.
  run_for(25ms);
  CHECK(poll());
  CHECK_FALSE(poll());
  request.set_time_ms(1);
  CHECK(refused() == errc::would_block);
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
