#include "actors/frame_hand_out.hpp"

#include "caf/event_based_actor.hpp"

#include "actorcsi/camera.actor.hpp"

#include "tests/support/virtual_node.hpp"

#include "platform/runtime/subscribers.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

using platform::frame;

/// An actor that has nothing but a hand-out.
class owner : public caf::event_based_actor {
public:
  using caf::event_based_actor::event_based_actor;

  caf::behavior make_behavior() override {
    return {
      [this](camera_snapshot,
             const SnapshotRequest& request) -> caf::result<frame> {
        if (auto err = frames.check(request))
          return err;
        return frames.open(*this, request, home_system().clock().now());
      },
      [this](camera_subscribe, const FrameSubscription& request,
             const camera_subscribe::sink& sink) -> caf::result<uint64_t> {
        if (auto err = frame_hand_out::check(request))
          return err;
        return list.add(*this, sink, request);
      },
    };
  }

  frame_hand_out frames;
  runtime::subscribers<camera_subscribe, FrameSubscription> list;
};

struct fixture : virtual_node {
  fixture() {
    auto made = system().spawn<owner>();
    uut = caf::actor_cast<owner*>(made);
    handle = caf::actor_cast<camera_actor>(made);
    keep = made;
  }

  ~fixture() {
    uut->frames.fail_all(caf::sec::request_receiver_down);
    uut->list.clear();
    caf::anon_send_exit(keep, caf::exit_reason::kill);
  }

  /// Offers the next frame; its sequence is one more than that of the last.
  frame_hand_out::outcome offer() {
    platform::frame_info info;
    info.size = {2, 1};
    info.format = platform::pixformat::grayscale;
    info.sequence = ++last;
    auto next = platform::make_frame(info, {1, 2});
    REQUIRE(next);
    auto result = uut->frames.offer(*uut, next, time.now(), uut->list);
    next = {};
    run_for(1ms);
    return result;
  }

  auto subscribe(uint32_t every, uint32_t max_held = 16) {
    FrameSubscription request;
    request.set_every(every);
    request.set_max_held(max_held);
    auto result = collect<camera_subscribe, frame>(handle, request).first;
    run_for(1ms);
    return result;
  }

  auto snapshot(uint32_t deadline_ms = 0, uint32_t skip = 0) {
    SnapshotRequest request;
    request.set_deadline_ms(deadline_ms);
    request.set_skip_frames(skip);
    auto result = post<camera_snapshot, frame>(handle, request);
    run_for(1ms);
    return result;
  }

  static std::vector<uint32_t> sequences(const std::vector<frame>& frames) {
    std::vector<uint32_t> result;
    for (auto& x : frames)
      result.push_back(x.info().sequence);
    return result;
  }

  using numbers = std::vector<uint32_t>;

  owner* uut = nullptr;
  camera_actor handle;
  caf::actor keep;
  uint32_t last = 0;
};

} // namespace

TEST_CASE_METHOD(fixture, "HandOut_Every_IsCountedPerSubscriber") {
  auto all = subscribe(0);
  offer();
  auto third = subscribe(3);
  for (auto i = 0; i < 7; ++i)
    offer();
  CHECK(sequences(*all) == numbers{1, 2, 3, 4, 5, 6, 7, 8});
  // The next frame at once, whenever it subscribed.
  CHECK(sequences(*third) == numbers{2, 5, 8});
}

TEST_CASE_METHOD(fixture, "HandOut_SubscriberThatHoldsEnough_SkipsFrames") {
  auto items = subscribe(1, 2);
  CHECK(uut->frames.has_room(uut->list));
  CHECK(offer().taken);
  CHECK(offer().taken);
  CHECK_FALSE(uut->frames.has_room(uut->list));
  auto third = offer();
  CHECK_FALSE(third.taken);
  CHECK(third.skipped);
  CHECK(uut->frames.skipped_held() == 1);
  items->clear();
  CHECK(uut->frames.has_room(uut->list));
  CHECK(offer().taken);
}

TEST_CASE_METHOD(fixture, "HandOut_Credit_IsUsedUpAndGranted") {
  FrameSubscription request;
  request.set_max_held(16);
  request.set_credit(2);
  auto items = collect<camera_subscribe, frame>(handle, request).first;
  run_for(1ms);
  for (auto i = 0; i < 3; ++i)
    offer();
  CHECK(items->size() == 2);
  CHECK(uut->frames.skipped_no_credit() == 1);
  CHECK_FALSE(uut->frames.has_room(uut->list));
  FrameGrant more;
  more.set_subscription(uut->list.begin()->id);
  more.set_frames(1);
  uut->frames.grant(more, uut->list);
  CHECK(uut->frames.transfers(uut->list).confirmed() == 1);
  CHECK(uut->frames.transfers(uut->list).in_flight() == 1);
  offer();
  offer();
  CHECK(items->size() == 3);
  // A subscription that is over is no error, and credit has a limit.
  more.set_subscription(4711);
  uut->frames.grant(more, uut->list);
  more.set_subscription(uut->list.begin()->id);
  for (auto i = 0; i < 3; ++i) {
    more.set_frames(4'000'000'000);
    uut->frames.grant(more, uut->list);
  }
  CHECK(uut->list.begin()->request.credit() == frame_hand_out::max_credit);
}

TEST_CASE_METHOD(fixture, "HandOut_Snapshots_ShareAFrameAndSkipTheirOwn") {
  CHECK_FALSE(uut->frames.wanted(uut->list));
  CHECK_FALSE(offer().taken);
  auto one = snapshot();
  auto two = snapshot();
  auto late = snapshot(0, 2);
  CHECK(uut->frames.wanted(uut->list));
  CHECK(offer().taken);
  REQUIRE(*one);
  REQUIRE(*two);
  CHECK((**one)->info().sequence == 2);
  CHECK((**two)->pixels().data() == (**one)->pixels().data());
  CHECK_FALSE(*late);
  CHECK_FALSE(offer().taken);
  CHECK(offer().taken);
  REQUIRE(*late);
  CHECK((**late)->info().sequence == 4);
}

TEST_CASE_METHOD(fixture, "HandOut_Deadlines_FailTheSnapshotsThatAreLate") {
  auto start = time.now();
  auto soon = snapshot(500);
  auto usual = snapshot();
  CHECK(uut->frames.next_deadline() >= start + 500ms);
  CHECK(uut->frames.next_deadline() <= start + 502ms);
  auto reason = make_error(errc::capture_timeout);
  CHECK(uut->frames.fail_late(start + 499ms, reason) == 0);
  CHECK(uut->frames.fail_late(start + 510ms, reason) == 1);
  run_for(1ms);
  REQUIRE(*soon);
  CHECK((*soon)->error() == errc::capture_timeout);
  CHECK_FALSE(*usual);
  CHECK(uut->frames.next_deadline()
        >= start + frame_hand_out::silence_limit(std::nullopt));
  uut->frames.set_framerate(0.5);
  CHECK(uut->frames.next_deadline() >= start + 6s);
  CHECK(uut->frames.next_deadline() <= start + 6'002ms);
  CHECK(uut->frames.fail_all(make_error(errc::not_open)) == 1);
  run_for(1ms);
  CHECK((*usual)->error() == errc::not_open);
  CHECK(uut->frames.next_deadline() == platform::time_point::max());
}

TEST_CASE_METHOD(fixture, "HandOut_TooManySnapshots_AreRefused") {
  std::vector<decltype(snapshot())> open;
  for (size_t i = 0; i < frame_hand_out::max_open_snapshots; ++i)
    open.push_back(snapshot());
  CHECK(uut->frames.open_snapshots() == frame_hand_out::max_open_snapshots);
  auto refused = snapshot();
  REQUIRE(*refused);
  CHECK((*refused)->error() == errc::limit_reached);
  offer();
  CHECK(uut->frames.open_snapshots() == 0);
  run_for(100ms);
  size_t answered = 0;
  for (auto& x : open)
    if (*x && **x)
      ++answered;
  CHECK(answered == open.size());
}
