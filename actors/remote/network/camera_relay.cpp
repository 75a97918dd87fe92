#include "actors/remote/network/camera_relay.hpp"

#include <algorithm>
#include <utility>

#include "caf/actor_system.hpp"

#include "platform/base/assert.hpp"
#include "platform/base/errc.hpp"
#include "platform/runtime/service.hpp"
#include "platform/runtime/tell.hpp"

namespace actorcsi {

namespace {

using std::chrono::milliseconds;

/// The relay unsubscribes after this time without demand. A consumer that
/// waits longer between two snapshots makes the camera restart capture each
/// time.
constexpr auto idle_limit = milliseconds{1'000};

constexpr auto tick_interval = milliseconds{100};

/// Time limit for the frames that are still in flight after `finish`.
constexpr auto last_frames = milliseconds{1'000};

} // namespace

camera_relay::camera_relay(caf::actor_config& cfg, receptionist_actor node,
                           std::string camera)
  : remote(cfg, std::move(node), camera_service(), std::move(camera)) {
  idle_since_ = now();
}

caf::message_handler camera_relay::own_handlers() {
  return {
    [this](camera_snapshot, const SnapshotRequest& request) {
      return snapshot(request);
    },
    [this](camera_subscribe, const FrameSubscription& request,
           const camera_subscribe::sink& sink) {
      return add_subscriber(request, sink);
    },
    [this](camera_subscribe::cancel, uint64_t id) { subscribers_.cancel(id); },
    [this](camera_subscribe::item, uint64_t id, const platform::frame& next) {
      on_frame(id, next);
    },
    // A grant is for a subscription to the relay; the camera knows only the
    // relay's own subscription.
    [this](camera_grant, const FrameGrant& request) {
      frames_.grant(request, subscribers_);
      demand();
    },
    [this](camera_relay_counts) { return counts(); },
    [this](camera_relay_finish) { return finish(); },
  };
}

// -- consumers ----------------------------------------------------------------

caf::result<platform::frame>
camera_relay::snapshot(const SnapshotRequest& request) {
  if (auto err = frames_.check(request))
    return err;
  if (frame_hand_out::is_poll(request) && !target().who)
    return absent();
  auto promise = frames_.open(*this, request, now());
  look_at_camera();
  demand();
  schedule_tick();
  return promise;
}

caf::result<uint64_t>
camera_relay::add_subscriber(const FrameSubscription& request,
                             const camera_subscribe::sink& sink) {
  if (auto err = frame_hand_out::check(request))
    return err;
  auto id = subscribers_.add(*this, sink, request);
  if (!id)
    return id.error();
  demand();
  schedule_tick();
  return *id;
}

void camera_relay::look_at_camera() {
  if (!target().who)
    return;
  request(camera(), runtime::default_deadline, camera_describe{})
    .then(
      [this](const CameraDescription& x) {
        auto failed = frames_.learn(x.settings(), now());
        counts_.set_errors(counts_.errors() + failed);
        demand();
        schedule_tick();
      },
      // Snapshots that wait keep their deadlines.
      [this](const caf::error& reason) { frames_.fail_polls(reason); });
}

void camera_relay::demand(bool taken) {
  if (!target().who || asking_ || finished_
      || !(taken || frames_.has_room(subscribers_)))
    return;
  idle_since_ = now();
  if (subscription_ == 0) {
    asking_ = true;
    FrameSubscription request;
    request.set_max_held(frame_hand_out::max_held);
    request.set_credit(window);
    this
      ->request(camera(), runtime::default_deadline, camera_subscribe{},
                request, caf::actor_cast<camera_subscribe::sink>(ctrl()))
      .then(
        [this, from = target().who](uint64_t id) {
          if (from != target().who)
            return;
          asking_ = false;
          subscription_ = id;
          counts_.set_subscriptions(counts_.subscriptions() + 1);
          // Frames that the camera sent before this answer have arrived.
          settle(id);
          if (finished_)
            unsubscribe();
          else
            demand();
        },
        [this, from = target().who](const caf::error& reason) {
          if (from != target().who)
            return;
          asking_ = false;
          fail_all(reason);
        });
    return;
  }
  auto come = arrivals_.find(subscription_);
  if (come == arrivals_.end() || come->second.owed == 0)
    return;
  FrameGrant more;
  more.set_subscription(subscription_);
  more.set_frames(std::exchange(come->second.owed, 0));
  more.set_received(come->second.all);
  runtime::tell<camera_grant>(camera(), more);
}

void camera_relay::settle(uint64_t last) {
  for (auto& [subscription, come] : arrivals_) {
    if (subscription > last)
      break;
    FrameGrant x;
    x.set_subscription(subscription);
    x.set_frames(std::exchange(come.owed, 0));
    x.set_received(come.all);
    runtime::tell<camera_grant>(camera(), x);
  }
  FrameGrant over;
  over.set_subscription(last);
  over.set_settled(true);
  runtime::tell<camera_grant>(camera(), over);
}

void camera_relay::unsubscribe() {
  runtime::tell<camera_subscribe::cancel>(camera(), subscription_);
  subscription_ = 0;
  last_sequence_ = 0;
}

camera_actor camera_relay::camera() const {
  return target().as<camera_actor>();
}

// -- frames -------------------------------------------------------------------

void camera_relay::on_frame(uint64_t subscription,
                            const platform::frame& next) {
  if (!next)
    return;
  counts_.set_received(counts_.received() + 1);
  // Counts by subscription only the frames of the present camera, not those in
  // flight when a former one was lost.
  if (current_sender() == source_) {
    counts_.set_received_now(counts_.received_now() + 1);
    auto& come = arrivals_[subscription];
    ++come.all;
    ++come.owed;
    if (arrivals_.size() > max_remembered)
      arrivals_.erase(arrivals_.begin());
  }
  if (current_sender() != target().who
      || (subscription_ != 0 && subscription != subscription_)) {
    ++stale_;
    return;
  }
  auto sequence = next.info().sequence;
  if (last_sequence_ != 0 && sequence > last_sequence_ + 1)
    counts_.set_missed(counts_.missed() + sequence - last_sequence_ - 1);
  last_sequence_ = sequence;
  auto outcome = frames_.offer(*this, next, now(), subscribers_);
  if (outcome.taken)
    counts_.set_delivered(counts_.delivered() + 1);
  else
    ++(outcome.skipped ? held_ : unwanted_);
  // A consumer that took one frame is likely to take another: asking for it
  // now keeps frames in flight.
  demand(outcome.taken);
}

void camera_relay::fail_all(const caf::error& reason) {
  counts_.set_errors(counts_.errors() + frames_.fail_all(reason));
}

// -- camera found and lost ----------------------------------------------------

void camera_relay::on_found() {
  if (source_ != target().who) {
    source_ = caf::actor_cast<caf::actor_addr>(target().who);
    arrivals_.clear();
    counts_.set_received_now(0);
  }
  if (frames_.open_snapshots() > 0)
    look_at_camera();
  demand();
}

void camera_relay::on_lost(const caf::error& reason) {
  subscription_ = 0;
  asking_ = false;
  last_sequence_ = 0;
  fail_all(reason);
}

void camera_relay::on_down(const caf::actor_addr& who) {
  subscribers_.remove(who);
}

void camera_relay::tick() {
  ticking_ = false;
  if (frames_.next_deadline() <= now())
    counts_.set_errors(
      counts_.errors()
      + frames_.fail_late(
        now(), target().who ? make_error(errc::capture_timeout) : absent()));
  // A subscriber sends no message when it releases a frame.
  demand();
  if (!frames_.has_room(subscribers_) && subscription_ != 0
      && now() - idle_since_ >= idle_limit)
    unsubscribe();
  if (frames_.wanted(subscribers_) || subscription_ != 0)
    schedule_tick();
}

void camera_relay::schedule_tick() {
  if (!std::exchange(ticking_, true))
    tick_message_.schedule(tick_interval);
}

// -- the rest -----------------------------------------------------------------

caf::result<RelayStatistics> camera_relay::finish() {
  finished_ = true;
  if (!target().who || subscription_ == 0)
    return counts();
  auto promise = make_response_promise<RelayStatistics>();
  auto last = subscription_;
  unsubscribe();
  // The answer arrives after the frames.
  request(camera(), last_frames, camera_statistics{})
    .then(
      [this, last, promise](const CameraStatistics&) mutable {
        if (target().who)
          settle(last);
        promise.deliver(counts());
      },
      [this, promise](const caf::error&) mutable {
        promise.deliver(counts());
      });
  return promise;
}

RelayStatistics camera_relay::counts() const {
  auto result = counts_;
  result.set_skipped(frames_.skipped_held() + frames_.skipped_no_credit());
  (*result.mutable_dropped())["unwanted"] = unwanted_;
  (*result.mutable_dropped())["held"] = held_;
  (*result.mutable_dropped())["stale"] = stale_;
  auto sum = result.delivered();
  for (auto& reason : result.dropped())
    sum += reason.second;
  ACTORCSI_ASSERT(sum == result.received());
  result.set_node(target().who ? target().node : std::string{});
  return result;
}

platform::time_point camera_relay::now() const {
  return home_system().clock().now();
}

void camera_relay::on_exit() {
  fail_all(caf::sec::request_receiver_down);
  subscribers_.clear();
  if (target().who && subscription_ != 0) {
    auto last = subscription_;
    unsubscribe();
    settle(last);
  }
  remote::on_exit();
}

} // namespace actorcsi
