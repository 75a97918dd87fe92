#include "actors/camera.hpp"

#include <algorithm>

#include "caf/sec.hpp"

#include "actors/camera_messages.hpp"

namespace actorcsi {

namespace {

using std::chrono::milliseconds;

/// OpenMV's OMV_CSI_TIMEOUT_MS.
constexpr auto silence_limit = milliseconds{3'000};

/// Poll interval while waiting for a frame, in case a driver notification was
/// lost. A shorter one would wake an idle camera more often than its frames.
constexpr auto watch_interval = milliseconds{250};

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
  // Settings applied before an error may have stopped capture, too.
  resume_capture();
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
                        request.name() + ": give at most "
                          + std::to_string(values.capacity) + " values");
  if (auto err = csi_.set_knob(*id, values))
    return err;
  resume_capture();
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
  resume_capture();
  CameraIoctlResult result;
  for (auto value : *values)
    result.add_values(value);
  return result;
}

void camera::resume_capture() {
  if (wanted())
    poll_message().send();
}

// -- frames -------------------------------------------------------------------

caf::result<platform::frame> camera::snapshot(const SnapshotRequest& request) {
  if (auto err = frames_.check(request))
    return err;
  expect_frame();
  auto promise = frames_.open(*this, request, now());
  poll();
  if (wanted())
    keep_watch();
  return promise;
}

caf::error camera::subscribe(const FrameSubscription& request) {
  if (auto err = frame_hand_out::check(request))
    return err;
  expect_frame();
  // The subscriber is on the list once this handler has returned.
  poll_message().send();
  return caf::none;
}

caf::expected<void> camera::grant(const FrameGrant& request) {
  frames_.grant(request, subscribe_subscribers());
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
  // A poll without a frame leaves what is wanted as it is.
  if (found && !wanted())
    return;
  // After one frame, the next may already be complete.
  if (found || polling_ == POLLING_YIELD)
    poll_message().send();
  if (!watching_)
    keep_watch();
}

void camera::keep_watch() {
  auto due = std::min(now() + watch_interval, frames_.next_deadline());
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
    timeouts_ +=
      frames_.fail_all(reason ? reason : make_error(errc::capture_timeout));
  }
  fail_late();
  poll();
}

bool camera::take_frame() {
  ++polls_;
  auto next = csi_.snapshot();
  if (!next) {
    frames_.fail_all(next.error());
    return false;
  }
  if (!*next)
    return false;
  silent_since_ = now();
  silence_ = caf::timespan{0};
  frames_.offer(*this, *next, subscribe_subscribers());
  return true;
}

void camera::fail_late() {
  timeouts_ += frames_.fail_late(now(), make_error(errc::capture_timeout));
  // Snapshots with a deadline below `silence_limit` must not hide the silence.
  silence_ = now() - silent_since_;
}

bool camera::wanted() {
  return frames_.wanted(subscribe_subscribers());
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
  result.set_skipped_held(frames_.skipped_held());
  result.set_skipped_no_credit(frames_.skipped_no_credit());
  *result.mutable_transfers() = frames_.transfers(subscribe_subscribers());
  return result;
}

void camera::on_exit() {
  csi_.on_frame_ready(nullptr);
  csi_.abort();
  // CAF 0.17 does not answer a promise that is destroyed.
  frames_.fail_all(caf::sec::request_receiver_down);
}

} // namespace actorcsi
