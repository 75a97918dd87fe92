#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
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

/// Decides who gets which frame of a camera: open snapshots, each answered
/// once, and subscribers with their `every`, `max_held` and credit. A camera
/// and each stand-in for one own a hand-out, so that the same typed handle
/// behaves the same wherever it leads.
///
/// It belongs to an actor and runs as that actor. `list` is the actor's
/// `runtime::subscribers` of a method that takes a FrameSubscription.
class frame_hand_out {
public:
  // -- limits -----------------------------------------------------------------

  static constexpr uint32_t max_deadline_ms = 60'000;

  static constexpr uint32_t max_skip_frames = 10'000;

  /// Frames that a subscriber may hold at a time.
  static constexpr uint32_t max_held = 16;

  /// Frames that a subscriber may allow in advance.
  static constexpr uint32_t max_credit = 1'000;

  static constexpr size_t max_open_snapshots = 256;

  /// The reference's OMV_CSI_TIMEOUT_MS.
  static constexpr auto default_deadline = std::chrono::milliseconds{3'000};

  /// What became of a frame.
  struct outcome {
    /// A snapshot or a subscriber got it.
    bool taken = false;
    /// A subscriber did not get it because it holds too many or has no credit.
    bool skipped = false;
  };

  /// A snapshot without a deadline of its own fails after `wait`.
  explicit frame_hand_out(caf::timespan wait = default_deadline) : wait_(wait) {
    // nop
  }

  // -- snapshots --------------------------------------------------------------

  /// Why `request` is refused, if it is. Errors: errc::invalid_argument,
  /// errc::limit_reached.
  caf::error check(const SnapshotRequest& request) const;

  /// Opens a snapshot for the request that `self` handles now, which was
  /// checked.
  caf::typed_response_promise<platform::frame>
  open(caf::local_actor& self, const SnapshotRequest& request,
       platform::time_point now);

  /// Snapshots that wait for a frame.
  size_t open_snapshots() const noexcept {
    return open_.size();
  }

  /// The earliest deadline of a snapshot, or time_point::max().
  platform::time_point next_deadline() const noexcept;

  /// Answers the snapshots whose deadline has passed with `reason`, an error.
  /// Returns how many those were.
  size_t fail_late(platform::time_point now, const caf::error& reason);

  /// Answers every snapshot with `reason`, an error. Returns how many.
  size_t fail_all(const caf::error& reason);

  // -- subscribers ------------------------------------------------------------

  /// Why `request` is refused, if it is. Errors: errc::invalid_argument.
  static caf::error check(const FrameSubscription& request);

  /// Lets a subscriber have more frames. A subscription that is over is no
  /// error.
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

  /// Whether a snapshot is open or there is a subscriber.
  template <class Subscribers>
  bool wanted(const Subscribers& list) const noexcept {
    return !open_.empty() || !list.empty();
  }

  /// Whether a snapshot is open or a subscriber has room for a frame.
  template <class Subscribers>
  bool has_room(Subscribers& list) const {
    return !open_.empty()
           || std::any_of(list.begin(), list.end(), [](auto& to) {
                return !holds_enough(to) && has_credit(to);
              });
  }

  /// Answers open snapshots with `next` and sends it to the subscribers that it
  /// is due for and that have room.
  template <class Subscribers>
  outcome offer(caf::local_actor& self, const platform::frame& next,
                Subscribers& list) {
    outcome result;
    result.taken = answer(next);
    for (auto& to : list) {
      if (to.left_out > 0) {
        --to.left_out;
        continue;
      }
      to.left_out = std::max<uint32_t>(to.request.every(), 1) - 1;
      if (holds_enough(to)) {
        ++passed_over_;
        result.skipped = true;
        continue;
      }
      if (!has_credit(to)) {
        ++without_credit_;
        result.skipped = true;
        continue;
      }
      if (to.request.has_credit()) {
        to.request.set_credit(to.request.credit() - 1);
        transfers_.sent(to.id, to.sink.address(), list);
      }
      list.send(self, to, next.with_ticket(to.ticket));
      result.taken = true;
    }
    return result;
  }

  // -- counts -----------------------------------------------------------------

  /// Times that a subscriber did not get a frame because it held too many.
  uint64_t passed_over() const noexcept {
    return passed_over_;
  }

  /// Times that a subscriber did not get a frame for lack of credit.
  uint64_t without_credit() const noexcept {
    return without_credit_;
  }

  /// The frames that went to subscribers with credit.
  template <class Subscribers>
  FrameTransfers transfers(Subscribers& list) const {
    return transfers_.counts(list);
  }

private:
  struct open_snapshot {
    caf::typed_response_promise<platform::frame> promise;
    platform::time_point deadline;
    /// Frames to let pass first.
    uint32_t skip;
  };

  template <class Subscriber>
  static bool holds_enough(const Subscriber& to) {
    // One use of the ticket is the list's own.
    ACTORCSI_ASSERT(to.ticket.use_count() > 0);
    auto held = static_cast<uint32_t>(to.ticket.use_count() - 1);
    return held >= std::max<uint32_t>(to.request.max_held(), 1);
  }

  template <class Subscriber>
  static bool has_credit(const Subscriber& to) {
    return !to.request.has_credit() || to.request.credit() > 0;
  }

  /// Answers open snapshots. Returns whether one was answered.
  bool answer(const platform::frame& next);

  caf::timespan wait_;
  std::vector<open_snapshot> open_;
  frame_transfers transfers_;
  uint64_t passed_over_ = 0;
  uint64_t without_credit_ = 0;
};

} // namespace actorcsi
