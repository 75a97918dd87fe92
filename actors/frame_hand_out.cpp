#include "actors/frame_hand_out.hpp"

#include <cmath>
#include <string>
#include <utility>

#include "caf/actor_system.hpp"

#include "platform/base/assert.hpp"
#include "platform/base/errc.hpp"
#include "platform/csi/settings.hpp"

namespace actorcsi {

namespace {

using std::chrono::milliseconds;

caf::error at_most(const char* name, uint32_t value, uint32_t limit) {
  if (value <= limit)
    return caf::none;
  return make_error(errc::invalid_argument,
                    std::string{name} + "=" + std::to_string(value)
                      + ": give at most " + std::to_string(limit));
}

/// Names the first number that is above its limit.
caf::error beyond_limits(const SnapshotRequest& request) {
  using limits = frame_hand_out;
  if (auto err =
        at_most("deadline_ms", request.deadline_ms(), limits::max_wait_ms))
    return err;
  if (auto err =
        at_most("skip_frames", request.skip_frames(), limits::max_skip_frames))
    return err;
  if (auto err = at_most("time_ms", request.time_ms(), limits::max_wait_ms))
    return err;
  return at_most("frames", request.frames(), limits::max_skip_frames);
}

} // namespace

caf::timespan frame_hand_out::silence_limit(std::optional<double> framerate) {
  constexpr auto least = caf::timespan{milliseconds{3'000}};
  // Without a rate the sensor has its own, which is fast.
  if (!framerate)
    return least;
  ACTORCSI_ASSERT(*framerate > 0);
  return std::max(least, caf::timespan{std::llround(3e9 / *framerate)});
}

void frame_hand_out::set_framerate(std::optional<double> hz) {
  wait_ = std::max(least_, silence_limit(hz));
}

bool frame_hand_out::change_framerate(std::optional<double> hz,
                                      platform::time_point now) {
  auto before = std::exchange(wait_, std::max(least_, silence_limit(hz)));
  if (wait_ >= before)
    return false;
  for (auto& x : open_)
    if (x.wait.count() == 0)
      x.since = now;
  return true;
}

caf::error frame_hand_out::check(const SnapshotRequest& request) const {
  // At once, since this is on the way of each frame.
  auto fits = request.deadline_ms() <= max_wait_ms
              && request.skip_frames() <= max_skip_frames
              && request.time_ms() <= max_wait_ms
              && request.frames() <= max_skip_frames;
  if (!fits)
    return beyond_limits(request);
  if (request.frames() > 0 && request.skip_frames() > 0)
    return make_error(errc::invalid_argument,
                      "frames: the same as skip_frames; give one of them");
  if (is_poll(request)
      && (request.frames() > 0 || request.skip_frames() > 0
          || request.time_ms() > 0))
    return make_error(errc::would_block,
                      "blocking=false: frames are let go only while a snapshot "
                      "waits; omit frames, skip_frames and time_ms");
  if (open_.size() + polls_.size() < max_open_snapshots)
    return caf::none;
  return make_error(errc::limit_reached,
                    std::to_string(max_open_snapshots)
                      + " snapshots are open; wait for one");
}

caf::error frame_hand_out::check(const FrameSubscription& request) {
  if (auto err = at_most("every", request.every(), max_every))
    return err;
  if (auto err = at_most("max_held", request.max_held(), max_held))
    return err;
  if (auto err = at_most("credit", request.credit(), max_credit))
    return err;
  if (!request.camera().empty())
    return make_error(errc::invalid_argument,
                      "camera=" + request.camera()
                        + ": a camera sends only its own frames; leave it out");
  return caf::none;
}

caf::typed_response_promise<platform::frame>
frame_hand_out::open(caf::local_actor& self, const SnapshotRequest& request,
                     platform::time_point now) {
  ACTORCSI_ASSERT(open_.size() + polls_.size() < max_open_snapshots);
  auto promise = self.make_response_promise<platform::frame>();
  if (is_poll(request)) {
    polls_.push_back(promise);
    return promise;
  }
  open_.push_back({promise, now, milliseconds{request.deadline_ms()},
                   now + milliseconds{request.time_ms()},
                   std::max(request.skip_frames(), request.frames())});
  return promise;
}

size_t frame_hand_out::learn(const CameraConfig& settings,
                             platform::time_point now) {
  platform::csi_settings known;
  if (settings.has_pixformat())
    known.format = platform::pixformat::grayscale;
  if (settings.has_framesize())
    known.size = platform::frame_size{1, 1};
  // Other sites may send any number.
  if (settings.has_framerate() && settings.framerate() > 0
      && !platform::check_framerate(settings.framerate()))
    known.framerate = settings.framerate();
  change_framerate(known.framerate, now);
  if (auto reason = platform::check_complete(known))
    return fail_all(reason);
  for (auto& x : std::exchange(polls_, {})) {
    x.deliver(std::exchange(newest_, platform::frame{}));
    polled_until_ = now + poll_interest;
  }
  return 0;
}

void frame_hand_out::fail_polls(const caf::error& reason) {
  for (auto& x : std::exchange(polls_, {}))
    x.deliver(reason);
}

platform::time_point frame_hand_out::next_deadline() const noexcept {
  auto result = polled_until_.value_or(platform::time_point::max());
  for (auto& x : open_)
    result = std::min(result, deadline_of(x));
  return result;
}

size_t frame_hand_out::fail_late(platform::time_point now,
                                 const caf::error& reason) {
  if (polled_until_ && *polled_until_ <= now) {
    polled_until_.reset();
    newest_ = platform::frame{};
  }
  return fail_until(now, reason);
}

size_t frame_hand_out::fail_all(const caf::error& reason) {
  fail_polls(reason);
  return fail_until(platform::time_point::max(), reason);
}

size_t frame_hand_out::fail_until(platform::time_point now,
                                  const caf::error& reason) {
  // Without one the client would get an answer without a frame.
  ACTORCSI_ASSERT(reason);
  auto before = open_.size();
  auto late = [&](open_snapshot& x) {
    if (deadline_of(x) > now)
      return false;
    x.promise.deliver(reason);
    return true;
  };
  open_.erase(std::remove_if(open_.begin(), open_.end(), late), open_.end());
  return before - open_.size();
}

bool frame_hand_out::answer(const platform::frame& next,
                            platform::time_point now) {
  ACTORCSI_ASSERT(next);
  auto before = open_.size();
  auto answered = [&next, now](open_snapshot& x) {
    x.since = now;
    if (x.not_before > now)
      return false;
    if (x.skip > 0) {
      --x.skip;
      return false;
    }
    x.promise.deliver(next);
    return true;
  };
  open_.erase(std::remove_if(open_.begin(), open_.end(), answered),
              open_.end());
  if (polled_until_)
    newest_ = next;
  return open_.size() < before || polled_until_;
}

} // namespace actorcsi
