// A typed handle of a camera behaves the same wherever it leads: to the camera
// itself, to a relay of one on another node, or to one on a board or on a node
// that is linked.

#include <catch2/catch.hpp>

#include <algorithm>

#include "actors/frame_hand_out.hpp"

#include "platform/csi/mock/picture_file.hpp"
#include "tests/actors/remote/camera_places.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

using platform::frame;

/// What a subscriber got that lets go of each frame at once.
struct taken {
  uint64_t subscription = 0;
  std::vector<uint32_t> sequences;
};

template <class Node>
std::shared_ptr<taken> take(Node& node, uint32_t every,
                            std::optional<uint32_t> credit = std::nullopt) {
  FrameSubscription request;
  request.set_every(every);
  request.set_max_held(16);
  if (credit)
    request.set_credit(*credit);
  auto result = std::make_shared<taken>();
  auto taker = node.system().spawn(
    [result, request, to = node.uut](caf::event_based_actor* self) {
      self
        ->request(to, caf::infinite, camera_subscribe{}, request,
                  caf::actor_cast<camera_subscribe::sink>(self))
        .then([result](uint64_t id) { result->subscription = id; },
              [](caf::error& x) { FAIL_CHECK(describe(x)); });
      return caf::message_handler{
        [result](camera_subscribe::item, uint64_t id, const frame& x) {
          CHECK((result->subscription == 0 || result->subscription == id));
          result->sequences.push_back(x.info().sequence);
        }};
    });
  // It ends with the camera.
  node.system().spawn([taker, to = node.uut](caf::event_based_actor* self) {
    self->monitor(to);
    self->set_down_handler([taker, self](const caf::down_msg&) {
      caf::anon_send_exit(taker, caf::exit_reason::kill);
      self->quit();
    });
    return caf::behavior{[](int) { /* nop */ }};
  });
  return result;
}

} // namespace

TEMPLATE_TEST_CASE("CameraHandle_BadRequests_AreRefusedInTheSameWords", "",
                   local_camera, relayed_camera, serial_camera, linked_camera) {
  TestType node;
  auto snapshot = [&](uint32_t deadline_ms, uint32_t skip) {
    SnapshotRequest request;
    request.set_deadline_ms(deadline_ms);
    request.set_skip_frames(skip);
    auto answer = node.template ask<camera_snapshot, frame>(node.uut, request);
    REQUIRE_FALSE(answer);
    CHECK(answer.error() == errc::invalid_argument);
    return describe(answer.error());
  };
  auto subscribe = [&](const FrameSubscription& request) {
    auto answer = node.template ask<camera_subscribe, uint64_t>(
      node.uut, request, camera_subscribe::sink{});
    REQUIRE_FALSE(answer);
    CHECK(answer.error() == errc::invalid_argument);
    return describe(answer.error());
  };
  CHECK_THAT(snapshot(3'600'001, 0),
             Catch::Contains("deadline_ms=3600001: give at most 3600000"));
  CHECK_THAT(snapshot(0, 10'001),
             Catch::Contains("skip_frames=10001: give at most 10000"));
  FrameSubscription request;
  request.set_every(1'000'001);
  CHECK_THAT(subscribe(request),
             Catch::Contains("every=1000001: give at most 1000000"));
  request.set_every(1);
  request.set_max_held(17);
  CHECK_THAT(subscribe(request),
             Catch::Contains("max_held=17: give at most 16"));
  request.set_max_held(1);
  request.set_credit(1'001);
  CHECK_THAT(subscribe(request),
             Catch::Contains("credit=1001: give at most 1000"));
}

TEMPLATE_TEST_CASE("CameraHandle_TooManySnapshots_AreRefusedAndTheRestServed",
                   "", local_camera, relayed_camera, serial_camera,
                   linked_camera) {
  TestType node;
  SnapshotRequest request;
  request.set_skip_frames(2);
  std::vector<std::shared_ptr<std::optional<caf::expected<frame>>>> answers;
  for (size_t i = 0; i <= frame_hand_out::max_open_snapshots; ++i)
    answers.push_back(
      node.template post<camera_snapshot, frame>(node.uut, request));
  node.run_for(3s);
  size_t refused = 0;
  for (auto& x : answers) {
    REQUIRE(*x);
    if (**x)
      continue;
    ++refused;
    CHECK((*x)->error() == errc::limit_reached);
    CHECK_THAT(describe((*x)->error()),
               Catch::Contains("256 snapshots are open; wait for one"));
  }
  CHECK(refused == 1);
}

TEMPLATE_TEST_CASE("CameraHandle_Every_IsCountedPerSubscriber", "",
                   local_camera, relayed_camera, serial_camera, linked_camera) {
  TestType node;
  auto rare = take(node, 1'000);
  auto fifth = take(node, 5);
  auto all = take(node, 0);
  node.run_for(2s);
  // The next frame, not the thousandth.
  CHECK(rare->sequences.size() == 1);
  REQUIRE(all->sequences.size() > 20);
  REQUIRE(fifth->sequences.size() > 4);
  auto at = [&all](uint32_t sequence) {
    auto i = std::find(all->sequences.begin(), all->sequences.end(), sequence);
    REQUIRE(i != all->sequences.end());
    return i - all->sequences.begin();
  };
  for (size_t i = 2; i < fifth->sequences.size(); ++i)
    CHECK(at(fifth->sequences[i]) - at(fifth->sequences[i - 1]) == 5);
}

TEMPLATE_TEST_CASE("CameraHandle_SubscriberThatHoldsFrames_SkipsFrames", "",
                   local_camera, relayed_camera, serial_camera, linked_camera) {
  TestType node;
  for (uint32_t most : {0u, 3u}) {
    FrameSubscription request;
    request.set_max_held(most);
    auto [items, holder] =
      node.template collect<camera_subscribe, frame>(node.uut, request);
    node.run_for(2s);
    CHECK(items->size() == std::max(most, 1u));
    items->clear();
    node.run_for(2s);
    CHECK(items->size() == std::max(most, 1u));
    items->clear();
    caf::anon_send_exit(holder, caf::exit_reason::kill);
  }
}

TEMPLATE_TEST_CASE("CameraHandle_Credit_IsUsedUpAndGranted", "", local_camera,
                   relayed_camera, serial_camera, linked_camera) {
  TestType node;
  auto items = take(node, 1, 3);
  node.run_for(2s);
  CHECK(items->sequences.size() == 3);
  FrameGrant more;
  more.set_subscription(items->subscription);
  more.set_frames(2);
  REQUIRE_FALSE(node.template order<camera_grant>(node.uut, more));
  node.run_for(2s);
  CHECK(items->sequences.size() == 5);
  // Of a subscription that is over.
  more.set_subscription(4711);
  CHECK_FALSE(node.template order<camera_grant>(node.uut, more));
}

TEMPLATE_TEST_CASE("CameraHandle_SubscriptionCancelled_BringsNoMoreFrames", "",
                   local_camera, relayed_camera, serial_camera, linked_camera) {
  TestType node;
  auto items = take(node, 1);
  node.run_for(1s);
  CHECK(items->sequences.size() > 5);
  caf::anon_send(node.uut, camera_subscribe::cancel{}, items->subscription);
  node.run_for(200ms);
  auto before = items->sequences.size();
  node.run_for(1s);
  CHECK(items->sequences.size() == before);
}

TEMPLATE_TEST_CASE("CameraHandle_Snapshot_SkipsFramesAndKeepsItsDeadline", "",
                   local_camera, relayed_camera, serial_camera, linked_camera) {
  TestType node;
  SnapshotRequest request;
  auto first = node.template ask<camera_snapshot, frame>(node.uut, request);
  REQUIRE(first);
  request.set_skip_frames(5);
  auto later = node.template ask<camera_snapshot, frame>(node.uut, request);
  REQUIRE(later);
  CHECK(later->info().sequence >= first->info().sequence + 6);
  node.be_silent();
  // What is on its way still comes.
  node.run_for(2s);
  request.set_skip_frames(100);
  request.set_deadline_ms(500);
  auto none = node.template post<camera_snapshot, frame>(node.uut, request);
  node.run_for(400ms);
  CHECK_FALSE(*none);
  node.run_for(300ms);
  REQUIRE(*none);
  REQUIRE_FALSE(**none);
  CHECK((*none)->error() == errc::capture_timeout);
}

TEMPLATE_TEST_CASE("CameraHandle_NotBlocking_IsAFrameOrNoneAndNeverWaits", "",
                   local_camera, relayed_camera, serial_camera, linked_camera) {
  TestType node;
  SnapshotRequest request;
  request.set_blocking(false);
  size_t frames = 0;
  uint32_t last = 0;
  for (int i = 0; i < 100; ++i) {
    auto x = node.template ask<camera_snapshot, frame>(node.uut, request);
    REQUIRE(x);
    node.run_for(10ms);
    if (!*x)
      continue;
    ++frames;
    CHECK(x->info().sequence > last);
    last = x->info().sequence;
  }
  CHECK(frames > 5);
  request.set_frames(1);
  auto x = node.template ask<camera_snapshot, frame>(node.uut, request);
  REQUIRE_FALSE(x);
  CHECK(x.error() == errc::would_block);
}

TEMPLATE_TEST_CASE("CameraHandle_NotSetUp_FailsAtOnceInTheSameWords", "",
                   local_camera, relayed_camera, serial_camera, linked_camera) {
  TestType node;
  REQUIRE_FALSE(node.template order<camera_reset>(node.uut, CameraReset{}));
  for (auto blocking : {true, false}) {
    SnapshotRequest request;
    request.set_blocking(blocking);
    auto x = node.template post<camera_snapshot, frame>(node.uut, request);
    node.run_for(1s);
    REQUIRE(*x);
    REQUIRE_FALSE(**x);
    CHECK((*x)->error() == errc::invalid_pixformat);
    CHECK_THAT(describe((*x)->error()),
               Catch::Contains("set it before the first snapshot"));
  }
}

TEMPLATE_TEST_CASE("CameraHandle_SlowCamera_HasTimeForItsFrames", "",
                   local_camera, relayed_camera, serial_camera, linked_camera) {
  TestType node;
  CameraConfig config;
  config.set_framerate(0.05);
  REQUIRE(
    (node.template ask<camera_configure, CameraConfig>(node.uut, config)));
  for (int i = 0; i < 2; ++i) {
    auto x =
      node.template post<camera_snapshot, frame>(node.uut, SnapshotRequest{});
    node.run_for(45s);
    REQUIRE(*x);
    CHECK(**x);
  }
}

TEMPLATE_TEST_CASE("CameraHandle_Time_LetsFramesGoForThatLong", "",
                   local_camera, relayed_camera, serial_camera, linked_camera) {
  TestType node;
  SnapshotRequest request;
  request.set_time_ms(1'000);
  request.set_deadline_ms(900);
  auto x = node.template post<camera_snapshot, frame>(node.uut, request);
  node.run_for(990ms);
  CHECK_FALSE(*x);
  node.run_for(400ms);
  REQUIRE(*x);
  CHECK(**x);
}

TEMPLATE_TEST_CASE("CameraHandle_JpegAndBinary_ArriveAsTheyAre", "",
                   local_camera, relayed_camera, serial_camera, linked_camera) {
  TestType node;
  for (auto format : {platform::pixformat::jpeg, platform::pixformat::binary}) {
    INFO(to_string(format));
    CameraConfig config;
    config.set_pixformat(to_string(format));
    REQUIRE(
      (node.template ask<camera_configure, CameraConfig>(node.uut, config)));
    SnapshotRequest request;
    request.set_skip_frames(2);
    auto answer = node.template ask<camera_snapshot, frame>(node.uut, request);
    REQUIRE(answer);
    auto& info = answer->info();
    CHECK(info.format == format);
    CHECK(info.size == platform::frame_size{160, 120});
    CHECK(is_whole(info, answer->pixels()));
    CHECK(answer->pixels().size() < 160 * 120 / 2);
    auto shown = platform::picture_of(*answer);
    REQUIRE(shown);
    CHECK(shown->size == info.size);
  }
  CameraConfig unknown;
  unknown.set_pixformat("JPEG2000");
  auto refused =
    node.template ask<camera_configure, CameraConfig>(node.uut, unknown);
  REQUIRE_FALSE(refused);
  CHECK_THAT(describe(refused.error()),
             Catch::Contains("use BINARY, GRAYSCALE, RGB565, BAYER, YUV422 or "
                             "JPEG"));
}
