#include "actors/camera.hpp"

#include <algorithm>

#include "caf/sec.hpp"

#include "actors/camera_messages.hpp"

namespace actorcsi {

namespace {

using std::chrono::milliseconds;

/// The reference's OMV_CSI_TIMEOUT_MS.
constexpr auto silence_limit = milliseconds{3'000};

/// How often a lost word of the driver is made up for. Each time wakes a camera
/// that has nothing to do, as a frame does.
constexpr auto watch_interval = milliseconds{250};

constexpr uint32_t max_deadline_ms = 60'000;
constexpr uint32_t max_skip_frames = 10'000;
constexpr uint32_t max_held_frames = 16;
constexpr size_t max_open_snapshots = 256;
constexpr uint32_t max_credit = 1'000;

} // namespace

camera::camera(caf::actor_config& cfg, platform::csi& csi)
  : camera_base(cfg), csi_(csi) {
  set_polling(POLLING_NOTIFY);
}

// -- setting up ---------------------------------------------------------------

caf::expected<void> camera::reset(const CameraReset& request) {
  if (auto err = csi_.reset(request.hard()))
    return err;
  return caf::unit;
}

caf::expected<CameraConfig> camera::configure(const CameraConfig& request) {
  auto err = apply(csi_, request);
  if (!err && request.polling() != POLLING_UNSPECIFIED)
    set_polling(request.polling());
  // What was set before an error may have stopped capture, too.
  go_on();
  if (err)
    return err;
  auto result = to_message(csi_.settings());
  result.set_polling(polling_);
  return result;
}

caf::expected<CameraKnobSetting>
camera::set_knob(const CameraKnobSetting& request) {
  auto id = platform::parse_knob(request.name());
  if (!id)
    return id.error();
  platform::knob_values values;
  for (auto value : request.values())
    if (!values.push_back(value))
      return make_error(errc::control_failed,
                        request.name() + ": at most "
                          + std::to_string(values.capacity) + " values");
  if (auto err = csi_.set_knob(*id, values))
    return err;
  go_on();
  return to_message(*id, values);
}

caf::expected<CameraKnobSetting> camera::get_knob(const CameraKnob& request) {
  auto id = platform::parse_knob(request.name());
  if (!id)
    return id.error();
  auto values = csi_.get_knob(*id);
  if (!values)
    return values.error();
  return to_message(*id, *values);
}

caf::expected<CameraIoctlResult> camera::ioctl(const CameraIoctl& request) {
  std::vector<int32_t> args(request.args().begin(), request.args().end());
  auto values = csi_.ioctl(request.request(), args);
  if (!values)
    return values.error();
  go_on();
  CameraIoctlResult result;
  for (auto value : *values)
    result.add_values(value);
  return result;
}

void camera::go_on() {
  if (wanted())
    poll_message().send();
}

// -- frames -------------------------------------------------------------------

caf::result<platform::frame> camera::snapshot(const SnapshotRequest& request) {
  if (request.deadline_ms() > max_deadline_ms)
    return make_error(errc::invalid_argument,
                      "deadline_ms=" + std::to_string(request.deadline_ms())
                        + ": give at most " + std::to_string(max_deadline_ms));
  if (request.skip_frames() > max_skip_frames)
    return make_error(errc::invalid_argument,
                      "skip_frames=" + std::to_string(request.skip_frames())
                        + ": give at most " + std::to_string(max_skip_frames));
  if (open_.size() == max_open_snapshots)
    return make_error(errc::limit_reached,
                      std::to_string(max_open_snapshots)
                        + " snapshots are open; wait for one");
  expect_frame();
  auto wait = request.deadline_ms() > 0 ? milliseconds{request.deadline_ms()}
                                        : silence_limit;
  auto promise = make_response_promise<platform::frame>();
  open_.push_back({promise, now() + wait, request.skip_frames()});
  poll();
  if (wanted())
    keep_watch();
  return promise;
}

caf::error camera::subscribe(const FrameSubscription& request) {
  if (request.max_held() > max_held_frames)
    return make_error(errc::invalid_argument,
                      "max_held=" + std::to_string(request.max_held())
                        + ": give at most " + std::to_string(max_held_frames));
  if (request.credit() > max_credit)
    return make_error(errc::invalid_argument,
                      "credit=" + std::to_string(request.credit())
                        + ": give at most " + std::to_string(max_credit));
  expect_frame();
  // The subscriber is on the list once this handler has returned.
  poll_message().send();
  return caf::none;
}

caf::expected<void> camera::grant(const FrameGrant& request) {
  auto& list = subscribe_subscribers();
  transfers_.confirm(request.subscription(), request.frames(),
                     request.received());
  if (request.settled())
    transfers_.settle(request.subscription(), list);
  for (auto& to : list) {
    if (to.id != request.subscription() || !to.request.has_credit())
      continue;
    auto room = max_credit - to.request.credit();
    to.request.set_credit(to.request.credit()
                          + std::min(request.frames(), room));
  }
  return caf::unit;
}

caf::expected<CameraFlushed> camera::flush() {
  CameraFlushed result;
  while (!subscribe_subscribers().empty() && take_frame())
    result.set_frames(result.frames() + 1);
  return result;
}

void camera::poll() {
  if (!wanted())
    return;
  auto found = take_frame();
  if (!wanted())
    return;
  // After a frame the next may wait already.
  if (found || polling_ == POLLING_YIELD)
    poll_message().send();
  if (!watching_)
    keep_watch();
}

void camera::keep_watch() {
  auto due = now() + watch_interval;
  for (auto& x : open_)
    due = std::min(due, x.deadline);
  if (!watching_ || due < watch_due_) {
    watching_ = true;
    watch_due_ = due;
    watch_message().schedule_at(due);
  }
}

void camera::watch() {
  watching_ = false;
  if (!wanted())
    return;
  if (now() - silent_since_ >= silence_limit) {
    auto reason = csi_.last_fault();
    // Stops capture; the next poll starts it again.
    csi_.abort();
    silent_since_ = now();
    silence_ = caf::timespan{0};
    timeouts_ += open_.size();
    fail_all(reason ? reason : make_error(errc::capture_timeout));
  }
  fail_late();
  poll();
}

bool camera::take_frame() {
  ++polls_;
  auto next = csi_.snapshot();
  if (!next) {
    fail_all(next.error());
    return false;
  }
  if (!*next)
    return false;
  silent_since_ = now();
  silence_ = caf::timespan{0};
  hand_out(*next);
  return true;
}

void camera::hand_out(const platform::frame& next) {
  ++frames_handed_out_;
  auto answered = [&next](open_snapshot& x) {
    if (x.skip > 0) {
      --x.skip;
      return false;
    }
    x.promise.deliver(next);
    return true;
  };
  open_.erase(std::remove_if(open_.begin(), open_.end(), answered),
              open_.end());
  hand_to_subscribers(next);
}

void camera::hand_to_subscribers(const platform::frame& next) {
  auto& list = subscribe_subscribers();
  for (auto& to : list) {
    auto every = std::max<uint32_t>(to.request.every(), 1);
    if (frames_handed_out_ % every != 0)
      continue;
    // One use of the ticket is the list's own.
    auto held = static_cast<uint32_t>(to.ticket.use_count() - 1);
    if (held >= std::max<uint32_t>(to.request.max_held(), 1)) {
      ++passed_over_;
      continue;
    }
    if (to.request.has_credit()) {
      if (to.request.credit() == 0) {
        ++without_credit_;
        continue;
      }
      to.request.set_credit(to.request.credit() - 1);
      transfers_.sent(to.id, to.sink.address(), list);
    }
    list.send(*this, to, next.with_ticket(to.ticket));
  }
}

void camera::fail_all(const caf::error& reason) {
  for (auto& x : open_)
    x.promise.deliver(reason);
  open_.clear();
}

void camera::fail_late() {
  auto late = [this, now = now()](open_snapshot& x) {
    if (x.deadline > now)
      return false;
    ++timeouts_;
    x.promise.deliver(make_error(errc::capture_timeout));
    return true;
  };
  open_.erase(std::remove_if(open_.begin(), open_.end(), late), open_.end());
  // Clients that are less patient than the limit must not hide the silence.
  silence_ = now() - silent_since_;
}

bool camera::wanted() {
  return !open_.empty() || !subscribe_subscribers().empty();
}

void camera::expect_frame() {
  if (!wanted())
    silent_since_ = now() - silence_;
}

void camera::set_polling(Polling polling) {
  polling_ = polling;
  csi_.on_frame_ready(polling == POLLING_NOTIFY ? &poll_message().doorbell()
                                                : nullptr);
}

// -- the rest -----------------------------------------------------------------

caf::expected<CameraStatistics> camera::statistics() {
  auto result = to_message(csi_.statistics());
  result.set_polls(polls_);
  result.set_timeouts(timeouts_);
  result.set_passed_over(passed_over_);
  result.set_without_credit(without_credit_);
  *result.mutable_transfers() = transfers_.counts(subscribe_subscribers());
  return result;
}

void camera::on_exit() {
  csi_.on_frame_ready(nullptr);
  csi_.abort();
  // CAF 0.17 leaves a promise that is dropped unanswered.
  fail_all(caf::sec::request_receiver_down);
}

} // namespace actorcsi
