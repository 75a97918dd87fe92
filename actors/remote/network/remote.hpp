#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>

#include "caf/event_based_actor.hpp"

#include "actorcsi/remote/receptionist.actor.hpp"

#include "platform/runtime/call_carrier.hpp"
#include "platform/runtime/method_info.hpp"
#include "platform/runtime/self_message.hpp"

namespace actorcsi {

/// Stands for an actor by its name, on any node of the network. It passes a
/// call on unchanged, so that the deadline of the caller holds and the answer
/// goes directly to the caller.
///
/// A subscription is not: its subscriber knows it by a number of this stand-in,
/// with which it cancels and grants credit, also before there is somebody to
/// subscribe at and after another took its place. The items of a subscription
/// that was passed on would have the number that each of them gave.
///
/// While nobody has that name calls fail at once with errc::node_unreachable;
/// so do those that are open when the actor is lost. Subscriptions are accepted
/// and begin, or begin again, as soon as there is somebody to subscribe at.
class remote : public runtime::with_self_messages<caf::event_based_actor>,
               private runtime::call_carrier {
public:
  /// Limit of open calls that fail at once when the actor is lost: the latest
  /// ones. Earlier open calls fail at their deadlines.
  static constexpr size_t max_remembered_calls = 64;

  /// Limit of open subscriptions.
  static constexpr size_t max_subscriptions = 64;

  /// `node` finds the actor with the name `actor`, or the first one with this
  /// service if `actor` is empty.
  remote(caf::actor_config& cfg, receptionist_actor node,
         const runtime::service_info& service, std::string actor);

  const char* name() const override;

protected:
  caf::behavior make_behavior() override;

  void on_exit() override;

  /// Handlers for messages that are not simply passed on. They take precedence
  /// over those of the service.
  virtual caf::message_handler own_handlers();

  /// Called when an actor with the name was found.
  virtual void on_found();

  /// Called when that actor is lost or replaced.
  virtual void on_lost(const caf::error& reason);

  /// Called when another actor ends that this one monitors.
  virtual void on_down(const caf::actor_addr& who);

  /// The actor that has the name now.
  const runtime::actor_ref& target() const noexcept {
    return target_;
  }

  /// The error for calls while no actor has the name.
  caf::error absent() const;

private:
  struct subscription {
    const runtime::method_info* method = nullptr;
    std::string request;
    runtime::item_handler on_item;
    /// Its end ends the subscription; `nullptr` while there is no target.
    caf::strong_actor_ptr sink;
  };

  /// A call that was passed on. It may have been answered: a second answer is
  /// ignored by the caller.
  struct passed_call {
    caf::strong_actor_ptr caller;
    caf::message_id id;
  };

  void look_up();

  /// Passes on `x` if it calls a method of the service.
  caf::result<caf::message> pass_on(caf::message_view& x);

  void fail_calls(const caf::error& reason);

  void set_target(const runtime::actor_ref& x);

  void begin(uint64_t id, const std::function<void(caf::error)>& done);

  // -- carrying subscriptions -------------------------------------------------

  void subscribe(const runtime::method_info& method, uint64_t id,
                 std::string request, runtime::item_handler on_item,
                 std::function<void(caf::error)> done) override;

  void cancel(uint64_t id) override;

  receptionist_actor node_;
  const runtime::service_info& service_;
  std::string actor_;
  runtime::actor_ref target_;
  std::deque<passed_call> calls_;
  std::map<uint64_t, subscription> subscriptions_;
};

} // namespace actorcsi
