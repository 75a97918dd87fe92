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

/// Stands for an actor by its name, wherever in the network it runs now. A call
/// is passed on as it is, so that its caller's deadline holds and the answer
/// goes straight to the caller.
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
  /// Calls, the latest, that fail when the actor is lost; earlier ones that are
  /// still open fail at their deadlines.
  static constexpr size_t max_remembered_calls = 64;

  /// Subscriptions that may be open at a time.
  static constexpr size_t max_subscriptions = 64;

  /// `node` knows who has the name. An empty `actor` stands for the first one
  /// with this service.
  remote(caf::actor_config& cfg, receptionist_actor node,
         const runtime::service_info& service, std::string actor);

  const char* name() const override;

protected:
  caf::behavior make_behavior() override;

  void on_exit() override;

  /// Messages that are not simply passed on. They come before those of the
  /// service.
  virtual caf::message_handler own_handlers();

  /// Somebody has the name now.
  virtual void on_found();

  /// Nobody does any more, or another actor.
  virtual void on_lost(const caf::error& reason);

  /// An actor that this one monitors has ended.
  virtual void on_down(const caf::actor_addr& who);

  /// Who has the name now.
  const runtime::actor_ref& target() const noexcept {
    return target_;
  }

  /// Why a call cannot be carried out now.
  caf::error absent() const;

private:
  struct subscription {
    const runtime::method_info* method = nullptr;
    std::string request;
    runtime::item_handler on_item;
    /// What to end for the subscription to end; `nullptr` while it rests.
    caf::strong_actor_ptr sink;
  };

  /// A call that was passed on. Whether it is open only its caller knows, who
  /// ignores a second answer.
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
