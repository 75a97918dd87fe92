#include "actors/remote/network/camera_relay.hpp"

#include <algorithm>
#include <utility>

#include "caf/actor_system.hpp"
#include "caf/send.hpp"

#include "platform/base/errc.hpp"
#include "platform/runtime/service.hpp"

namespace actorcsi {

namespace {

using std::chrono::milliseconds;

/// As at the camera itself.
constexpr auto default_wait = milliseconds{3'000};
constexpr uint32_t max_deadline_ms = 60'000;
constexpr uint32_t max_held_frames = 16;

/// Consumers that take longer than that between two snapshots make the camera
/// begin anew each time.
constexpr auto idle_limit = milliseconds{1'000};

constexpr auto tick_interval = milliseconds{100};

/// What is on its way has come by then.
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
      return subscribe(request, sink);
    },
    [this](camera_subscribe::cancel, uint64_t id) { subscribers_.cancel(id); },
    [this](camera_subscribe::item, uint64_t id, const platform::frame& next) {
      on_frame(id, next);
    },
    // The camera's numbers are the relay's business.
    [this](camera_grant, const FrameGrant& request) {
      for (auto& to : subscribers_)
        if (to.id == request.subscription() && to.request.has_credit())
          to.request.set_credit(
            std::min(to.request.credit() + request.frames(), 1'000u));
      demand();
    },
    [this](camera_relay_counts) { return counts(); },
    [this](camera_relay_finish) { return finish(); },
  };
}

// -- who waits ----------------------------------------------------------------

caf::result<platform::frame>
camera_relay::snapshot(const SnapshotRequest& request) {
  if (request.deadline_ms() > max_deadline_ms)
    return make_error(errc::invalid_argument,
                      "deadline_ms=" + std::to_string(request.deadline_ms())
                        + ": give at most " + std::to_string(max_deadline_ms));
  if (open_.size() == max_snapshots)
    return make_error(errc::limit_reached, std::to_string(max_snapshots)
                                             + " snapshots are open; wait for "
                                               "one");
  auto wait = request.deadline_ms() > 0 ? milliseconds{request.deadline_ms()}
                                        : default_wait;
  auto promise = make_response_promise<platform::frame>();
  open_.push_back({promise, now() + wait, request.skip_frames()});
  demand();
  schedule_tick();
  return promise;
}

caf::result<uint64_t>
camera_relay::subscribe(const FrameSubscription& request,
                        const camera_subscribe::sink& sink) {
  if (request.max_held() > max_held_frames)
    return make_error(errc::invalid_argument,
                      "max_held=" + std::to_string(request.max_held())
                        + ": give at most " + std::to_string(max_held_frames));
  auto id = subscribers_.add(*this, sink, request);
  if (!id)
    return id.error();
  demand();
  schedule_tick();
  return *id;
}

bool camera_relay::wanted() {
  if (!open_.empty())
    return true;
  return std::any_of(subscribers_.begin(), subscribers_.end(), [](auto& to) {
    auto held = static_cast<uint32_t>(to.ticket.use_count() - 1);
    return held < std::max<uint32_t>(to.request.max_held(), 1);
  });
}

void camera_relay::demand(bool taken) {
  if (!target().who || asking_ || finished_ || !(taken || wanted()))
    return;
  idle_since_ = now();
  if (subscription_ == 0) {
    asking_ = true;
    FrameSubscription request;
    request.set_max_held(max_held_frames);
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
          // All that was sent before this answer has come before it.
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
  caf::anon_send(camera(), camera_grant{}, more);
}

void camera_relay::settle(uint64_t last) {
  for (auto& [subscription, come] : arrivals_) {
    if (subscription > last)
      break;
    FrameGrant x;
    x.set_subscription(subscription);
    x.set_frames(std::exchange(come.owed, 0));
    x.set_received(come.all);
    caf::anon_send(camera(), camera_grant{}, x);
  }
  FrameGrant over;
  over.set_subscription(last);
  over.set_settled(true);
  caf::anon_send(camera(), camera_grant{}, over);
}

void camera_relay::unsubscribe() {
  caf::anon_send(camera(), camera_subscribe::cancel{}, subscription_);
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
  // What was on its way when the camera was lost, or told to stop.
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
  ++frames_in_;
  auto held = false;
  auto taken = hand_to_snapshots(next);
  taken = hand_to_subscribers(next, held) || taken;
  if (taken)
    counts_.set_delivered(counts_.delivered() + 1);
  else
    ++(held ? held_ : unwanted_);
  // Whoever took one is likely to take another: the pipe stays full.
  demand(taken);
}

bool camera_relay::hand_to_snapshots(const platform::frame& next) {
  auto taken = false;
  auto answered = [&](open_snapshot& x) {
    if (x.skip > 0) {
      --x.skip;
      return false;
    }
    x.promise.deliver(next);
    taken = true;
    return true;
  };
  open_.erase(std::remove_if(open_.begin(), open_.end(), answered),
              open_.end());
  return taken;
}

bool camera_relay::hand_to_subscribers(const platform::frame& next,
                                       bool& held) {
  auto taken = false;
  for (auto& to : subscribers_) {
    if (frames_in_ % std::max<uint32_t>(to.request.every(), 1) != 0)
      continue;
    auto holds = static_cast<uint32_t>(to.ticket.use_count() - 1);
    if (holds >= std::max<uint32_t>(to.request.max_held(), 1)
        || (to.request.has_credit() && to.request.credit() == 0)) {
      counts_.set_passed_over(counts_.passed_over() + 1);
      held = true;
      continue;
    }
    if (to.request.has_credit())
      to.request.set_credit(to.request.credit() - 1);
    subscribers_.send(*this, to, next.with_ticket(to.ticket));
    taken = true;
  }
  return taken;
}

void camera_relay::fail_all(const caf::error& reason) {
  counts_.set_errors(counts_.errors() + open_.size());
  for (auto& x : open_)
    x.promise.deliver(reason);
  open_.clear();
}

// -- the camera comes and goes ------------------------------------------------

void camera_relay::on_found() {
  if (source_ != target().who) {
    source_ = caf::actor_cast<caf::actor_addr>(target().who);
    arrivals_.clear();
    counts_.set_received_now(0);
  }
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
  auto late = [this, now = now()](open_snapshot& x) {
    if (x.deadline > now)
      return false;
    counts_.set_errors(counts_.errors() + 1);
    x.promise.deliver(target().who ? make_error(errc::capture_timeout)
                                   : absent());
    return true;
  };
  open_.erase(std::remove_if(open_.begin(), open_.end(), late), open_.end());
  // A subscriber that has let go of a frame says nothing.
  demand();
  if (!wanted() && subscription_ != 0 && now() - idle_since_ >= idle_limit)
    unsubscribe();
  if (!open_.empty() || !subscribers_.empty() || subscription_ != 0)
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
  // The answer comes behind the frames.
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
  (*result.mutable_dropped())["unwanted"] = unwanted_;
  (*result.mutable_dropped())["held"] = held_;
  (*result.mutable_dropped())["stale"] = stale_;
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
