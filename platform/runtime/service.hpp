#pragma once

#include <type_traits>

#include "caf/scheduled_actor.hpp"
#include "caf/send.hpp"
#include "caf/typed_event_based_actor.hpp"

#include "platform/base/errc.hpp"
#include "platform/runtime/message_counter.hpp"
#include "platform/runtime/method_tag.hpp"
#include "platform/runtime/pending_answer.hpp"
#include "platform/runtime/required_handler.hpp"
#include "platform/runtime/self_message.hpp"
#include "platform/runtime/subscribers.hpp"
#include "platform/runtime/tell.hpp"
#include "platform/runtime/unknown_message.hpp"

namespace actorcsi::runtime {

/// How long an actor waits for another's answer unless it says otherwise.
constexpr auto default_deadline = caf::timespan{std::chrono::seconds{5}};

/// CAF's class for an actor with the handle `Interface` that takes `Items` as
/// well.
template <class Interface, class... Items>
using actor_behind = typename Interface::template extend<Items...>::base;

/// What all generated base classes share. `Interface` is the handle that others
/// have of the actor, `Items` the signatures of the items that it consumes.
template <class Interface, class... Items>
class service : public actor_behind<Interface, Items...> {
public:
  using super = actor_behind<Interface, Items...>;

  explicit service(caf::actor_config& cfg) : super(cfg) {
    this->set_down_handler([this](caf::down_msg& msg) {
      subscriber_lists_.remove(msg.source);
      on_down(msg.source, msg.reason);
    });
    this->set_default_handler(refuse_message);
  }

  /// Called by CAF for every message.
  caf::invoke_message_result consume(caf::mailbox_element& x) override {
    if (this->awaited_responses_.empty() && deliver_own(*this, x))
      return caf::invoke_message_result::consumed;
    return super::consume(x);
  }

  /// Called by CAF when the actor ends, however it does.
  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    // A subscriber that knows its publisher would keep both for ever.
    subscriber_lists_.clear();
    return super::cleanup(std::move(reason), host);
  }

protected:
  /// The present on CAF's clock, which is virtual in a simulation.
  platform::time_point now() const {
    return this->home_system().clock().now();
  }

  /// Asks `who` and returns what `.then(on_value, on_error)` hangs on.
  template <class Method, class Handle, class... Ts>
  auto ask(const Handle& who, Ts&&... request) {
    return ask_within<Method>(default_deadline, who,
                              std::forward<Ts>(request)...);
  }

  /// Asks `who` to answer within `deadline`.
  template <class Method, class Handle, class... Ts>
  auto ask_within(caf::timespan deadline, const Handle& who, Ts&&... request) {
    count_message(*this, who);
    return pending_answer{
      this->request(who, deadline, Method{}, std::forward<Ts>(request)...)};
  }

  /// Tells `who` without waiting for an answer, or for an error.
  template <class Method, class Handle, class... Ts>
  void tell(const Handle& who, Ts&&... request) {
    count_message(*this, who);
    runtime::tell<Method>(who, std::forward<Ts>(request)...);
  }

  /// Asks `who` for a subscription; the answer is its number.
  template <class Method, class Handle, class... Ts>
  auto subscribe_to(const Handle& who, Ts&&... request) {
    count_message(*this, who);
    auto self = caf::actor_cast<typename Method::sink>(this->ctrl());
    return pending_answer{this->request(who, default_deadline, Method{},
                                        std::forward<Ts>(request)...,
                                        std::move(self))};
  }

  /// An actor that this one monitors, a subscriber for instance, has ended or
  /// is out of reach.
  virtual void on_down(const caf::actor_addr&, const caf::error&) {
    // nop
  }

  /// For generated constructors: `list` learns of subscribers that die.
  void watch(subscriber_list& list) {
    subscriber_lists_.add(list);
  }

private:
  subscriber_lists subscriber_lists_;
};

} // namespace actorcsi::runtime
