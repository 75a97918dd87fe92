#pragma once

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "caf/actor_control_block.hpp"
#include "caf/scheduled_actor.hpp"

#include "actorcsi/remote/envelope.pb.h"

#include "actors/remote/calls/method_caller.hpp"

#include "platform/runtime/directory.hpp"

namespace actorcsi {

/// Carries out the calls of one caller that is reached through envelopes. It
/// belongs to an actor and runs as that actor.
///
/// Each call is carried out once, even if its envelope comes twice, and is
/// answered once. Answers wait until there is room for them; items do not.
class call_dispatcher {
public:
  /// Calls and subscriptions that may be open at a time.
  static constexpr size_t max_calls = 32;
  static constexpr size_t max_subscriptions = 16;

  struct statistics {
    uint64_t calls = 0;
    /// Items for which there was no room.
    uint64_t items_dropped = 0;
  };

  /// Sends an envelope to the caller; false if there is no room for it now.
  using sender = std::function<bool(const Envelope&)>;

  /// Called when a call is over: `ready` may have become true.
  using room_handler = std::function<void()>;

  /// Takes an item from whatever actor it is at to `self`, which passes it to
  /// `on_item`.
  using courier = std::function<void(const Envelope&)>;

  /// `self` and `actors` outlive this.
  call_dispatcher(caf::scheduled_actor& self, const runtime::directory& actors,
                  sender send, courier to_self, room_handler on_room);

  ~call_dispatcher();

  call_dispatcher(const call_dispatcher&) = delete;
  call_dispatcher& operator=(const call_dispatcher&) = delete;

  /// Whether there is room to remember one more call. While there is not, what
  /// comes has to wait where it is.
  bool ready() const noexcept {
    return open_calls_ + waiting_.size() < max_calls;
  }

  /// Takes an envelope of the caller; `ready` was asked before.
  void handle(const Envelope& request);

  /// Takes an item, or the end of a subscription, that the courier brought;
  /// false if it is of no subscription that is open.
  bool on_item(const Envelope& item);

  /// There is room again.
  void flush();

  /// The caller is gone, or has begun anew: ends its subscriptions and forgets
  /// its calls.
  void reset();

  const statistics& counts() const noexcept {
    return counts_;
  }

private:
  struct session_mark {};

  void call(const Envelope& request);

  void subscribe(const Envelope& request);

  void list(const Envelope& request);

  /// The method that `request` calls, and the actor.
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
  sender send_;
  courier to_self_;
  room_handler on_room_;
  /// Ends with every reset, and with this: answers to the calls before are
  /// dropped then.
  std::shared_ptr<session_mark> session_ = std::make_shared<session_mark>();
  size_t open_calls_ = 0;
  /// The actor to end for a subscription to end, by correlation; null until
  /// the subscription is accepted.
  std::map<uint64_t, caf::strong_actor_ptr> subscriptions_;
  std::deque<Envelope> waiting_;
  /// The correlations seen last, for telling duplicates.
  std::array<uint64_t, 2 * max_calls> recent_{};
  size_t next_recent_ = 0;
  statistics counts_;
};

} // namespace actorcsi
