#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "caf/local_actor.hpp"
#include "caf/mailbox_element.hpp"
#include "caf/scheduled_actor.hpp"
#include "caf/type_erased_tuple.hpp"

#include "platform/base/time.hpp"
#include "platform/runtime/bell.hpp"

namespace actorcsi::runtime {

class self_message_base;

/// A message that an actor has sent to itself. It waits in the mailbox like any
/// other. Its content is a mark that exists once per process, so that other
/// actors cannot send one, and no types are compared to find its handler.
class self_element : public caf::mailbox_element {
public:
  explicit self_element(self_message_base& home) : home_(home) {
    // nop
  }

  /// `x` as a self-message, or `nullptr` if it is another message.
  static self_element* from(caf::mailbox_element& x) noexcept {
    return &x.content() == &mark() ? static_cast<self_element*>(&x) : nullptr;
  }

  /// Calls the handler, unless the message is stale.
  void deliver();

  caf::type_erased_tuple& content() override {
    return mark();
  }

  const caf::type_erased_tuple& content() const override {
    return mark();
  }

  caf::message move_content_to_message() override {
    return {};
  }

  caf::message copy_content_to_message() const override {
    return {};
  }

  /// Returns the element to its owner instead of the heap.
  void request_deletion(bool decremented_rc) const noexcept override;

  /// Number of the `send` or `schedule` that sent the message.
  uint64_t generation = 0;

private:
  static caf::type_erased_tuple& mark() noexcept {
    return mark_;
  }

  static caf::empty_type_erased_tuple mark_;

  self_message_base& home_;
};

/// What does not depend on the handler of a self-message.
class self_message_base : private bell {
public:
  /// A schedule that is further behind than this starts anew from the present,
  /// so that a long stall does not end in a burst.
  static constexpr auto max_lag = std::chrono::seconds{1};

  explicit self_message_base(caf::local_actor& owner);

  /// Forgets the message that is on its way, if any.
  void cancel() noexcept {
    ++generation_;
  }

  /// When the message that is being handled was due.
  platform::time_point due() const noexcept {
    return due_;
  }

  /// Rung by a driver: sends the message once, and what was scheduled becomes
  /// stale.
  platform::doorbell& doorbell() noexcept {
    return *this;
  }

protected:
  ~self_message_base();

  /// When a message is due that is ordered `delay` from now.
  platform::time_point due_in(caf::timespan delay) const;

  /// An element to send: one that was used before, if it is back.
  self_element& take();

  void send(self_element& x);

  void schedule_at(platform::time_point due, self_element& x);

private:
  friend class self_element;

  /// The generation of a message that a driver caused. It must not touch
  /// `generation_`, which belongs to the actor's thread.
  static constexpr uint64_t by_bell = 0;

  virtual self_element* make_element() = 0;

  /// Calls the handler.
  virtual void handle(self_element& x) = 0;

  void receive(self_element& x);

  void put_back(self_element& x) noexcept;

  void deliver() override;

  caf::local_actor& owner_;
  /// Elements that are not on their way: one is handled while the handler sends
  /// the next. None outlives its self-message: the mailbox is emptied before an
  /// actor goes, and a clock holds the actor.
  std::atomic<self_element*> spare_[2] = {};
  /// Elements that exist, spare or on their way.
  std::atomic<uint32_t> made_{0};
  uint64_t generation_ = 1;
  platform::time_point due_;
  /// The latest order had a due time.
  bool scheduled_ = false;
  /// A scheduled message is being handled.
  bool handling_ = false;
};

/// A message that an actor sends to itself: now, at a later time, or when a
/// driver rings. At most one is wanted at a time; each order replaces the one
/// before, whose message is then stale and ignored when it arrives. Sending one
/// allocates nothing once there were as many as are on their way at a time, up
/// to two.
///
/// `Handler` is the actor's member that takes it, with the message as its only
/// parameter if that has fields.
template <auto Handler>
class self_message;

template <class Actor, void (Actor::*Handler)()>
class self_message<Handler> final : public self_message_base {
public:
  explicit self_message(Actor& owner) : self_message_base(owner), to_(owner) {
    // nop
  }

  /// Sends the message now, behind what is in the mailbox already.
  void send() {
    self_message_base::send(take());
  }

  /// Sends the message after `delay`. From within the message's own handler
  /// the delay counts from when that message was due: a period does not drift.
  void schedule(caf::timespan delay) {
    schedule_at(due_in(delay));
  }

  /// Sends the message at `due`.
  void schedule_at(platform::time_point due) {
    self_message_base::schedule_at(due, take());
  }

private:
  self_element* make_element() override {
    return new self_element(*this);
  }

  void handle(self_element&) override {
    (to_.*Handler)();
  }

  Actor& to_;
};

template <class Actor, class Request, void (Actor::*Handler)(const Request&)>
class self_message<Handler> final : public self_message_base {
public:
  explicit self_message(Actor& owner) : self_message_base(owner), to_(owner) {
    // nop
  }

  /// Sends `request` now, behind what is in the mailbox already.
  void send(const Request& request) {
    self_message_base::send(take(request));
  }

  /// Sends `request` after `delay`, which counts as for a message without
  /// fields.
  void schedule(caf::timespan delay, const Request& request) {
    schedule_at(due_in(delay), request);
  }

  /// Sends `request` at `due`.
  void schedule_at(platform::time_point due, const Request& request) {
    self_message_base::schedule_at(due, take(request));
  }

private:
  struct element final : self_element {
    using self_element::self_element;

    /// A driver's bell sends the default.
    Request request;
  };

  self_element& take(const Request& request) {
    auto& result = static_cast<element&>(self_message_base::take());
    result.request = request;
    return result;
  }

  self_element* make_element() override {
    return new element(*this);
  }

  void handle(self_element& x) override {
    // Out of the element, which the next order may use.
    auto& mine = static_cast<element&>(x);
    auto request = std::move(mine.request);
    mine.request = Request{};
    (to_.*Handler)(request);
  }

  Actor& to_;
};

/// Calls the handler of `x` if it is a self-message of `owner`. Returns whether
/// it is one.
inline bool deliver_own(caf::local_actor& owner, caf::mailbox_element& x) {
  auto own = self_element::from(x);
  if (own == nullptr)
    return false;
  owner.current_mailbox_element(&x);
  own->deliver();
  return true;
}

/// One of CAF's actor classes, for actors that send messages to themselves.
/// `service` is another.
template <class Actor>
class with_self_messages : public Actor {
public:
  using Actor::Actor;

  /// Called by CAF for every message.
  caf::invoke_message_result consume(caf::mailbox_element& x) override {
    if (this->awaited_responses_.empty() && deliver_own(*this, x))
      return caf::invoke_message_result::consumed;
    return Actor::consume(x);
  }
};

} // namespace actorcsi::runtime
