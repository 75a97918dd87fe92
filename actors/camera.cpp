#include "actors/camera.hpp"

#include <algorithm>
#include <utility>

#include "caf/sec.hpp"

#include "actors/camera_messages.hpp"

namespace actorcsi {

namespace {

using std::chrono::milliseconds;

/// Poll interval while waiting for a frame, in case a driver notification was
/// lost. A shorter one would wake an idle camera more often than its frames.
constexpr auto watch_interval = milliseconds{250};

bool is_transposed(const platform::csi& csi) {
  auto x = csi.get_knob(platform::knob::transpose);
  return x && (*x)[0] != 0;
}

} // namespace

camera::camera(caf::actor_config& cfg, platform::csi& csi,
               CameraDevices devices)
  : camera_base(cfg), csi_(csi), devices_(std::move(devices)) {
  set_polling(POLLING_NOTIFY);
}

// -- setting up ---------------------------------------------------------------

caf::expected<void> camera::reset(const CameraReset& request) {
  if (auto err = csi_.reset(!request.has_hard() || request.hard()))
    return err;
  frames_.set_framerate(std::nullopt);
  return caf::unit;
}

caf::expected<CameraConfig> camera::configure(const CameraConfig& request) {
  auto err = apply(csi_, request);
  if (!err && request.polling() != POLLING_UNSPECIFIED)
    set_polling(request.polling());
  // Settings applied before an error count, too.
  follow_settings();
  if (err)
    return err;
  auto result = to_message(csi_.settings());
  result.set_polling(polling_);
  return result;
}

caf::expected<CameraDescription> camera::describe() {
  auto result = to_message(csi_.identity(), csi_.settings());
  result.mutable_settings()->set_polling(polling_);
  if (is_transposed(csi_)) {
    auto width = result.width();
    result.set_width(result.height());
    result.set_height(width);
  }
  result.set_readable(csi_.statistics().frames.waiting > 0);
  return result;
}

caf::expected<CameraDevices> camera::devices() {
  if (devices_.devices_size() > 0)
    return devices_;
  CameraDevices result;
  auto sensor = csi_.identity();
  auto& x = *result.add_devices();
  x.set_sensor(sensor.name);
  x.set_cid(sensor.cid);
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
  follow_settings();
  // What is in force, which need not be what was asked for.
  auto in_force = csi_.get_knob(*id);
  return to_message(*id, in_force ? *in_force : values);
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
  follow_settings();
  CameraIoctlResult result;
  for (auto value : *values)
    result.add_values(value);
  return result;
}

void camera::follow_settings() {
  if (frames_.change_framerate(csi_.settings().framerate, now())) {
    silent_since_ = now();
    silence_ = caf::timespan{0};
  }
  if (wanted())
    poll_message().send();
}

// -- frames -------------------------------------------------------------------

caf::result<platform::frame> camera::snapshot(const SnapshotRequest& request) {
  if (auto err = frames_.check(request))
    return err;
  if (frame_hand_out::is_poll(request)) {
    auto next = next_frame();
    if (!next)
      return std::move(next.error());
    if (*next)
      hand_out(*next);
    return std::move(*next);
  }
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
  if (announces_)
    announce_begin();
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
  if (now() - silent_since_ >= frames_.default_deadline()) {
    silent_reason_ = csi_.last_fault();
    // Stops capture; the next poll starts it again.
    csi_.abort();
    silent_since_ = now();
    silence_ = caf::timespan{0};
  }
  fail_late();
  poll();
}

caf::expected<platform::frame> camera::next_frame() {
  ++polls_;
  auto next = csi_.snapshot();
  if (!next)
    frames_.fail_all(next.error());
  return next;
}

void camera::hand_out(const platform::frame& next) {
  silent_since_ = now();
  silence_ = caf::timespan{0};
  if (silent_reason_)
    silent_reason_ = caf::none;
  frames_.offer(*this, next, silent_since_, subscribe_subscribers());
}

bool camera::take_frame() {
  auto next = next_frame();
  if (!next || !*next)
    return false;
  hand_out(*next);
  return true;
}

void camera::fail_late() {
  timeouts_ += frames_.fail_late(
    now(), silent_reason_ ? silent_reason_ : make_error(errc::capture_timeout));
  // Snapshots with a deadline below the silence limit must not hide the
  // silence.
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

caf::error camera::vsync() {
  if (!announces_) {
    announces_ = true;
    announced_ = csi_.last_begin().sequence;
    csi_.on_frame_begin(&poll_message().doorbell());
  }
  return caf::none;
}

void camera::announce_begin() {
  // The subscriber of `vsync` is on the list once that handler has returned.
  if (vsync_subscribers().empty()) {
    announces_ = false;
    csi_.on_frame_begin(nullptr);
    return;
  }
  auto begin = csi_.last_begin();
  if (begin.sequence == announced_)
    return;
  announced_ = begin.sequence;
  CameraVsync item;
  item.set_sequence(begin.sequence);
  item.set_readout_begin_ns(
    std::chrono::nanoseconds{begin.time.time_since_epoch()}.count());
  publish_vsync(item);
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
  csi_.on_frame_begin(nullptr);
  csi_.abort();
  // CAF 0.17 does not answer a promise that is destroyed.
  frames_.fail_all(caf::sec::request_receiver_down);
}

} // namespace actorcsi
