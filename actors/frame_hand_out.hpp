#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "caf/error.hpp"
#include "caf/local_actor.hpp"
#include "caf/typed_response_promise.hpp"

#include "actorcsi/camera.pb.h"

#include "actors/frame_transfers.hpp"

#include "platform/base/assert.hpp"
#include "platform/base/time.hpp"
#include "platform/csi/frame_inspect.hpp"

namespace actorcsi {

/// Distributes the frames of a camera to open snapshots, each answered once,
/// and to subscribers by their `every`, `max_held` and credit. A camera and
/// each stand-in for a camera own a hand-out, so that a camera handle behaves
/// the same wherever the camera is.
///
/// It belongs to an actor and runs as that actor. `list` is the actor's
/// `runtime::subscribers` of a method that takes a FrameSubscription.
class frame_hand_out {
public:
  // -- limits -----------------------------------------------------------------

  /// Limit of `deadline_ms` and of `time_ms`: an hour, more than three periods
  /// of the slowest rate that anybody waits for.
  static constexpr uint32_t max_wait_ms = 3'600'000;

  static constexpr uint32_t max_skip_frames = 10'000;

  static constexpr uint32_t max_every = 1'000'000;

  /// Limit of `max_held`: frames that a subscriber holds at the same time.
  static constexpr uint32_t max_held = 16;

  /// Limit of a subscriber's credit, in frames.
  static constexpr uint32_t max_credit = 1'000;

  static constexpr size_t max_open_snapshots = 256;

  /// A stand-in keeps the newest frame for this time after a snapshot that does
  /// not wait, for the next one.
  static constexpr auto poll_interest = std::chrono::milliseconds{1'000};

  /// How long a camera with this frame rate, in frames per second, may be
  /// silent: OpenMV's OMV_CSI_TIMEOUT_MS, or three periods if that is longer.
  static caf::timespan silence_limit(std::optional<double> framerate);

  /// Result of `offer`.
  struct outcome {
    /// A snapshot or a subscriber got the frame.
    bool taken = false;
    /// A subscriber was skipped: it held `max_held` frames or had no credit.
    bool skipped = false;
  };

  /// A snapshot request without a deadline fails after `least` without a frame,
  /// or later if the camera is slow.
  explicit frame_hand_out(caf::timespan least = caf::timespan{0})
    : least_(least) {
    set_framerate(std::nullopt);
  }

  /// Tells the camera's frame rate, in frames per second.
  void set_framerate(std::optional<double> hz);

  /// The same of a rate that changes `now`. Snapshot requests without a
  /// deadline wait anew if the camera becomes faster, since until now a slower
  /// rate allowed them to wait. Returns whether that is so.
  bool change_framerate(std::optional<double> hz, platform::time_point now);

  /// Longest time without a frame for a snapshot request without a deadline.
  caf::timespan default_deadline() const noexcept {
    return wait_;
  }

  // -- snapshots --------------------------------------------------------------

  /// Checks `request` against the limits. Errors: errc::invalid_argument,
  /// errc::would_block, errc::limit_reached.
  caf::error check(const SnapshotRequest& request) const;

  /// Whether the answer to `request` must not wait for a frame.
  static bool is_poll(const SnapshotRequest& request) {
    return request.has_blocking() && !request.blocking();
  }

  /// Opens a snapshot for the message that `self` handles now. `request` has
  /// passed `check`. A poll is open until `learn` or `fail_polls`.
  caf::typed_response_promise<platform::frame>
  open(caf::local_actor& self, const SnapshotRequest& request,
       platform::time_point now);

  /// Number of snapshots that wait for a frame.
  size_t open_snapshots() const noexcept {
    return open_.size();
  }

  /// For a stand-in that has asked the camera what it is set to: takes over its
  /// rate, and answers polls with the newest frame since the last poll, or an
  /// empty one. For `poll_interest` from then on, frames are wanted. If the
  /// camera is not set up, every snapshot fails with the error of
  /// platform::check_complete. Returns the number of snapshots that failed.
  size_t learn(const CameraConfig& settings, platform::time_point now);

  /// Answers polls with the error `reason`.
  void fail_polls(const caf::error& reason);

  /// The earliest deadline of an open snapshot or end of interest, or
  /// time_point::max().
  platform::time_point next_deadline() const noexcept;

  /// Answers the snapshots whose deadline has passed with the error `reason`,
  /// and ends an interest that has passed. Returns the number of answers.
  size_t fail_late(platform::time_point now, const caf::error& reason);

  /// Answers every snapshot and poll with the error `reason`. Returns the
  /// number of snapshots.
  size_t fail_all(const caf::error& reason);

  // -- subscribers ------------------------------------------------------------

  /// Checks `request` against the limits. Errors: errc::invalid_argument.
  static caf::error check(const FrameSubscription& request);

  /// Adds credit to a subscription and confirms frames. Ignores a subscription
  /// that has ended.
  template <class Subscribers>
  void grant(const FrameGrant& request, Subscribers& list) {
    transfers_.confirm(request.subscription(), request.frames(),
                       request.received());
    if (request.settled())
      transfers_.settle(request.subscription(), list);
    for (auto& to : list) {
      if (to.id != request.subscription() || !to.request.has_credit())
        continue;
      ACTORCSI_ASSERT(to.request.credit() <= max_credit);
      auto room = max_credit - to.request.credit();
      to.request.set_credit(to.request.credit()
                            + std::min(request.frames(), room));
    }
  }

  // -- frames -----------------------------------------------------------------

  /// Whether a snapshot is open, a poll was made or a subscriber exists.
  template <class Subscribers>
  bool wanted(const Subscribers& list) const noexcept {
    return !open_.empty() || polled_until_ || !list.empty();
  }

  /// Whether a snapshot is open, a poll was made or a subscriber can take a
  /// frame now.
  template <class Subscribers>
  bool has_room(Subscribers& list) const {
    return !open_.empty() || polled_until_
           || std::any_of(list.begin(), list.end(), [](auto& to) {
                return !holds_enough(to) && has_credit(to);
              });
  }

  /// Answers open snapshots with `next`, which comes `now`, and sends it to the
  /// subscribers whose turn it is by `every` and that can take a frame.
  template <class Subscribers>
  outcome offer(caf::local_actor& self, const platform::frame& next,
                platform::time_point now, Subscribers& list) {
    outcome result;
    result.taken = answer(next, now);
    for (auto& to : list) {
      if (to.left_out > 0) {
        --to.left_out;
        continue;
      }
      to.left_out = std::max<uint32_t>(to.request.every(), 1) - 1;
      if (holds_enough(to)) {
        ++skipped_held_;
        result.skipped = true;
        continue;
      }
      if (!has_credit(to)) {
        ++skipped_no_credit_;
        result.skipped = true;
        continue;
      }
      if (to.request.has_credit()) {
        to.request.set_credit(to.request.credit() - 1);
        transfers_.sent(to.id, to.sink.address(), list);
      }
      list.send(self, to, next.with_hold_token(to.hold_token));
      result.taken = true;
    }
    return result;
  }

  // -- counts -----------------------------------------------------------------

  /// Frames that a subscriber skipped because it held `max_held` frames.
  uint64_t skipped_held() const noexcept {
    return skipped_held_;
  }

  /// Frames that a subscriber skipped because it had no credit.
  uint64_t skipped_no_credit() const noexcept {
    return skipped_no_credit_;
  }

  /// Counts of the frames that were sent to subscribers with credit.
  template <class Subscribers>
  FrameTransfers transfers(Subscribers& list) const {
    return transfers_.counts(list);
  }

private:
  struct open_snapshot {
    caf::typed_response_promise<platform::frame> promise;
    /// Time of the request, or of the latest frame that was let go.
    platform::time_point since;
    /// Longest time without a frame; 0 for the default.
    caf::timespan wait;
    /// Frames are let go until then.
    platform::time_point not_before;
    /// Frames to let go after that.
    uint32_t skip;
  };

  platform::time_point deadline_of(const open_snapshot& x) const noexcept {
    return x.since + (x.wait.count() > 0 ? x.wait : wait_);
  }

  size_t fail_until(platform::time_point now, const caf::error& reason);

  template <class Subscriber>
  static bool holds_enough(const Subscriber& to) {
    // The list itself holds one reference to the hold token.
    ACTORCSI_ASSERT(to.hold_token.use_count() > 0);
    auto held = static_cast<uint32_t>(to.hold_token.use_count() - 1);
    return held >= std::max<uint32_t>(to.request.max_held(), 1);
  }

  template <class Subscriber>
  static bool has_credit(const Subscriber& to) {
    return !to.request.has_credit() || to.request.credit() > 0;
  }

  /// Answers open snapshots and keeps a frame for the next poll. Returns
  /// whether at least one was answered, or it is kept.
  bool answer(const platform::frame& next, platform::time_point now);

  caf::timespan least_;
  /// The default.
  caf::timespan wait_{0};
  std::vector<open_snapshot> open_;
  std::vector<caf::typed_response_promise<platform::frame>> polls_;
  std::optional<platform::time_point> polled_until_;
  platform::frame newest_;
  frame_transfers transfers_;
  uint64_t skipped_held_ = 0;
  uint64_t skipped_no_credit_ = 0;
};

} // namespace actorcsi
