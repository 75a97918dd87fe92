#pragma once

#include <algorithm>
#include <chrono>

#include "caf/actor_cast.hpp"
#include "caf/local_actor.hpp"

#include "platform/runtime/bell.hpp"
#include "platform/time.hpp"

namespace actorcsi::runtime {

/// A message that an actor sends to itself: now, at a later time, or when a
/// driver rings. At most one is wanted at a time; each order replaces the one
/// before, whose message is then stale and ignored when it arrives.
///
/// `Method` is the generated tag, `Request` the generated message.
template <class Method, class Request>
class self_message final : private bell {
public:
  /// A schedule that is further behind than this starts anew from the present,
  /// so that a long stall does not end in a burst.
  static constexpr auto max_lag = std::chrono::seconds{1};

  explicit self_message(caf::local_actor& owner)
    : bell(owner.system()), owner_(owner) {
    // nop
  }

  // -- for the actor ----------------------------------------------------------

  /// Sends the message now, behind what is in the mailbox already.
  void send(const Request& request = Request{}) {
    ++generation_;
    scheduled_ = false;
    owner_.eq_impl(caf::make_message_id(), owner_.ctrl(), owner_.context(),
                   Method{}, generation_, request);
  }

  /// Sends the message after `delay`. From within the message's own handler
  /// the delay counts from when that message was due: a period does not drift.
  void schedule(caf::timespan delay, const Request& request = Request{}) {
    auto now = this->now();
    due_ = (handling_ && now - due_ < max_lag ? due_ : now) + delay;
    schedule_at(due_, request);
  }

  /// Sends the message at `due`.
  void schedule_at(platform::time_point due,
                   const Request& request = Request{}) {
    ++generation_;
    due_ = due;
    scheduled_ = true;
    owner_.system().clock().schedule_message(
      due, caf::actor_cast<caf::strong_actor_ptr>(&owner_),
      caf::make_mailbox_element(owner_.ctrl(), caf::make_message_id(), {},
                                Method{}, generation_, request));
  }

  /// Forgets the message that is on its way, if any.
  void cancel() {
    ++generation_;
  }

  /// When the message that is being handled was due.
  platform::time_point due() const {
    return due_;
  }

  /// Rung by a driver: sends the message once, and what was scheduled becomes
  /// stale.
  platform::doorbell& doorbell() {
    return *this;
  }

  // -- for the generated dispatch ---------------------------------------------

  /// Calls `handler` unless the message is stale or somebody else sent it.
  template <class Handler>
  void receive(uint64_t generation, const Handler& handler) {
    if (owner_.current_sender() != owner_.ctrl())
      return;
    if (generation == by_bell)
      answered();
    else if (generation != generation_)
      return;
    ++generation_;
    handling_ = generation != by_bell && scheduled_;
    handler();
    handling_ = false;
  }

private:
  /// The generation of a message that a driver caused. It must not touch
  /// `generation_`, which belongs to the actor's thread.
  static constexpr uint64_t by_bell = 0;

  platform::time_point now() const {
    return owner_.system().clock().now();
  }

  void deliver() override {
    owner_.eq_impl(caf::make_message_id(), owner_.ctrl(), nullptr, Method{},
                   uint64_t{by_bell}, Request{});
  }

  caf::local_actor& owner_;
  uint64_t generation_ = 1;
  platform::time_point due_;
  /// The latest order had a due time.
  bool scheduled_ = false;
  /// A scheduled message is being handled.
  bool handling_ = false;
};

} // namespace actorcsi::runtime
