#include "actors/remote/network/camera_relay.hpp"

#include "actors/camera.hpp"
#include "actors/remote/names/receptionist.hpp"

#include "tests/support/mock_camera.hpp"
#include "tests/support/virtual_node.hpp"

#include "platform/runtime/loop_clock.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

struct fixture : virtual_node {
  fixture() {
    CameraConfig config;
    config.set_pixformat("GRAYSCALE");
    config.set_framesize("QQVGA");
    config.set_framerate(30);
    config.set_framebuffers(16);
    REQUIRE((ask<camera_configure, CameraConfig>(cam, config)));
    put_up();
  }

  void put_up() {
    CHECK_FALSE(order<receptionist_announce>(
      names, runtime::actor_ref{"camera",
                                "actorcsi.Camera",
                                {},
                                caf::actor_cast<caf::strong_actor_ptr>(cam)}));
    run_for(10ms);
  }

  RelayStatistics counts() {
    auto result = ask<camera_relay_counts, RelayStatistics>(relay);
    REQUIRE(result);
    CHECK(result->received()
          == result->delivered() + result->dropped().at("unwanted")
               + result->dropped().at("held") + result->dropped().at("stale"));
    return *result;
  }

  CameraStatistics camera_counts() {
    auto result = ask<camera_statistics, CameraStatistics>(cam);
    REQUIRE(result);
    auto& sent = result->transfers();
    CHECK(sent.sent()
          == sent.confirmed() + sent.in_flight() + sent.lost().at("undelivered")
               + sent.lost().at("unconfirmed"));
    return *result;
  }

  platform::mock_csi& csi = add_mock_camera(*this);
  camera_actor cam = spawn<camera>(csi);
  receptionist_actor names = spawn<receptionist>("node", nullptr);
  caf::actor relay = caf::actor_cast<caf::actor>(
    spawn<camera_relay>(names, std::string{"camera"}));
  camera_actor shown = caf::actor_cast<camera_actor>(relay);
};

} // namespace

TEST_CASE_METHOD(fixture, "Relay_TakesACamerasCalls") {
  CameraConfig config;
  config.set_framesize("QVGA");
  auto answer = ask<camera_configure, CameraConfig>(shown, config);
  REQUIRE(answer);
  CHECK(answer->framesize() == "QVGA");
  CHECK(ask<camera_statistics, CameraStatistics>(shown));
}

TEST_CASE_METHOD(fixture, "Relay_AnsweredCalls_LeaveNoDeadlinesBehind") {
  for (auto i = 0; i < 50; ++i)
    REQUIRE((ask<camera_flush, CameraFlushed>(shown)));
  auto& clock = dynamic_cast<runtime::loop_clock&>(system().clock());
  CHECK(clock.size() < 10);
}

TEST_CASE_METHOD(fixture, "Relay_Consumers_ShareOneFrame") {
  auto one =
    collect<camera_subscribe, platform::frame>(shown, FrameSubscription{});
  FrameSubscription many;
  many.set_max_held(8);
  auto two = collect<camera_subscribe, platform::frame>(shown, many);
  auto snapshot =
    ask<camera_snapshot, platform::frame>(shown, SnapshotRequest{});
  REQUIRE(snapshot);
  run_for(1s);
  CHECK(one.first->size() == 1); // it holds what it may
  CHECK(two.first->size() == 8);
  auto now = counts();
  CHECK(now.subscriptions() == 1);
  CHECK(now.received() <= camera_counts().frames().delivered());
}

TEST_CASE_METHOD(fixture, "Relay_NobodyWaits_NoMoreThanTheWindowIsSent") {
  auto first = ask<camera_snapshot, platform::frame>(shown, SnapshotRequest{});
  REQUIRE(first);
  run_for(900ms);
  CHECK(counts().received() == camera_relay::window + 1);
  CHECK(camera_counts().skipped_no_credit() > 10);
  // After a while the camera may rest, too.
  run_for(1s);
  auto before = camera_counts().frames().delivered();
  run_for(1s);
  CHECK(camera_counts().frames().delivered() == before);
  CHECK(ask<camera_snapshot, platform::frame>(shown, SnapshotRequest{}));
  CHECK(counts().subscriptions() == 2);
}

TEST_CASE_METHOD(fixture, "Relay_Snapshots_AreNewAndInOrder") {
  uint32_t last = 0;
  for (auto i = 0; i < 30; ++i) {
    auto next = ask<camera_snapshot, platform::frame>(shown, SnapshotRequest{});
    INFO((next ? std::string{} : describe(next.error())));
    REQUIRE(next);
    CHECK(next->info().sequence > last);
    last = next->info().sequence;
  }
  // The pipe stays full: no frame was missed.
  CHECK(counts().missed() == 0);
}

TEST_CASE_METHOD(fixture, "Relay_LostCamera_FailsOpenSnapshotsAndIsResumed") {
  CHECK(ask<camera_snapshot, platform::frame>(shown, SnapshotRequest{}));
  SnapshotRequest late;
  late.set_skip_frames(1'000);
  late.set_deadline_ms(60'000);
  auto open = post<camera_snapshot, platform::frame>(shown, late);
  FrameSubscription many;
  many.set_max_held(8);
  auto items = collect<camera_subscribe, platform::frame>(shown, many);
  run_for(100ms);
  caf::anon_send_exit(cam, caf::exit_reason::kill);
  run_for(100ms);
  REQUIRE(*open);
  REQUIRE_FALSE(**open);
  CHECK((*open)->error() == errc::node_unreachable);
  // One that is asked for meanwhile waits for the camera.
  auto waiting =
    post<camera_snapshot, platform::frame>(shown, SnapshotRequest{});
  run_for(1s);
  CHECK_FALSE(*waiting);
  cam = spawn<camera>(csi);
  put_up();
  auto before = items.first->size();
  run_for(500ms);
  REQUIRE(*waiting);
  CHECK(**waiting);
  CHECK(items.first->size() > before);
}

TEST_CASE_METHOD(fixture, "Relay_Finished_HasAllThatTheCameraHasSent") {
  FrameSubscription many;
  many.set_max_held(8);
  auto items = collect<camera_subscribe, platform::frame>(shown, many);
  run_for(1s);
  auto last = ask<camera_relay_finish, RelayStatistics>(relay);
  REQUIRE(last);
  run_for(1s);
  CHECK(counts().received() == last->received());
  auto sent = camera_counts().transfers();
  CHECK(sent.sent() == last->received());
  CHECK(sent.confirmed() == last->received());
}

TEST_CASE_METHOD(fixture, "Relay_Killed_WhatWasNotConfirmedIsCalledThat") {
  FrameSubscription many;
  many.set_max_held(8);
  auto items = collect<camera_subscribe, platform::frame>(shown, many);
  run_for(1s);
  auto received = counts().received();
  caf::anon_send_exit(relay, caf::exit_reason::kill);
  run_for(100ms);
  auto sent = camera_counts().transfers();
  CHECK(sent.in_flight() == 0);
  CHECK(sent.sent() == received);
  CHECK(sent.lost().at("unconfirmed") <= camera_relay::window);
  CHECK(sent.confirmed() + sent.lost().at("unconfirmed") == received);
}

TEST_CASE_METHOD(fixture, "Relay_NoCamera_SnapshotFailsAtItsDeadline") {
  caf::anon_send_exit(cam, caf::exit_reason::kill);
  run_for(10ms);
  SnapshotRequest request;
  request.set_deadline_ms(500);
  auto answer = ask<camera_snapshot, platform::frame>(shown, request);
  REQUIRE_FALSE(answer);
  CHECK(answer.error() == errc::node_unreachable);
  CHECK_THAT(describe(answer.error()), Catch::Contains("camera"));
}

TEST_CASE_METHOD(fixture, "Relay_SubscriberWithoutRoom_SkipsFrames") {
  // It keeps the frames that it gets.
  auto items =
    collect<camera_subscribe, platform::frame>(shown, FrameSubscription{});
  run_for(2s);
  CHECK(items.first->size() == 1);
  auto now = counts();
  CHECK(now.dropped().at("held") == camera_relay::window);
  // It lets go of one, and gets another.
  items.first->clear();
  run_for(500ms);
  CHECK(items.first->size() == 1);
}
