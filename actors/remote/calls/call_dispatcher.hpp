#pragma once

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "caf/actor_control_block.hpp"
#include "caf/scheduled_actor.hpp"

#include "actorcsi/remote/envelope.pb.h"

#include "actors/remote/calls/method_caller.hpp"

#include "platform/runtime/directory.hpp"

namespace actorcsi {

/// Carries out the calls of one caller, which arrive in envelopes. It belongs
/// to an actor and runs as that actor.
///
/// Each call is carried out once, even if its envelope arrives twice, and is
/// answered once. Answers are queued while the line has no room; items are
/// dropped.
class call_dispatcher {
public:
  /// Limits of open calls and open subscriptions.
#ifdef ACTORCSI_BARE_METAL
  // A subscription takes a kilobyte of a board's heap, and an answer that waits
  // for the line half of one.
  static constexpr size_t max_calls = 8;
  static constexpr size_t max_subscriptions = 8;
#else
  static constexpr size_t max_calls = 32;
  static constexpr size_t max_subscriptions = 16;
#endif

  struct statistics {
    uint64_t calls = 0;
    /// Items dropped because the line had no room.
    uint64_t items_dropped = 0;
  };

  /// Sends an envelope to the caller; false if the line has no room now.
  using sender = std::function<bool(const Envelope&)>;

  /// Called when a call has ended: `ready` may have become true.
  using room_handler = std::function<void()>;

  /// Sends an item from the actor that received it to `self`, which passes it
  /// to `on_item`.
  using courier = std::function<void(const Envelope&)>;

  /// `self` and `actors` outlive this. The calls are those of `who`.
  call_dispatcher(caf::scheduled_actor& self, const runtime::directory& actors,
                  caller who, order_reporter report, sender send,
                  courier to_self, room_handler on_room);

  ~call_dispatcher();

  call_dispatcher(const call_dispatcher&) = delete;
  call_dispatcher& operator=(const call_dispatcher&) = delete;

  /// Whether one more call can be taken. While false, the owner must keep
  /// further envelopes.
  bool ready() const noexcept {
    return open_calls_ + waiting_.size() < max_calls;
  }

  /// Handles an envelope of the caller; `ready` must be true.
  void handle(const Envelope& request);

  /// Handles an item, or the end of a subscription, that the courier sent;
  /// false if its subscription is not open.
  bool on_item(const Envelope& item);

  /// Sends queued answers; the line has room again.
  void flush();

  /// Ends the caller's subscriptions and forgets its calls: the caller is gone
  /// or has started a new session.
  void reset();

  /// Tells of which cameras the line carries frames.
  void set_streamed(std::vector<caf::actor_id> cameras) {
    streamed_ = std::move(cameras);
  }

  const statistics& counts() const noexcept {
    return counts_;
  }

private:
  struct session_mark {};

  void call(const Envelope& request);

  void subscribe(const Envelope& request);

  void list(const Envelope& request);

  /// The method and the actor that `request` calls.
  caf::expected<method_target> resolve(const Envelope& request) const;

  /// Why the caller cannot have one more subscription; none if it can.
  caf::error may_subscribe(const Envelope& request) const;

  /// The actor has accepted the subscription or has refused it.
  void on_subscribed(const Envelope& request,
                     const caf::expected<caf::strong_actor_ptr>& sink);

  /// A call is over.
  void conclude(const Envelope& request, const Envelope& answer);

  void send_or_keep(const Envelope& answer);

  void end_subscription(uint64_t correlation);

  bool seen_before(uint64_t correlation);

  caf::scheduled_actor& self_;
  const runtime::directory& actors_;
  caller who_;
  order_reporter report_;
  sender send_;
  courier to_self_;
  room_handler on_room_;
  /// Ends with every reset, and with this: answers to the calls before are
  /// dropped then.
  std::shared_ptr<session_mark> session_ = std::make_shared<session_mark>();
  std::vector<caf::actor_id> streamed_;
  size_t open_calls_ = 0;
  /// The actor to end for a subscription to end, by correlation; null until
  /// the subscription is accepted.
  std::map<uint64_t, caf::strong_actor_ptr> subscriptions_;
  std::deque<Envelope> waiting_;
  /// The latest correlations, to recognise duplicates.
  std::array<uint64_t, 2 * max_calls> recent_{};
  size_t next_recent_ = 0;
  statistics counts_;
};

} // namespace actorcsi
