#pragma once

#include <functional>
#include <map>
#include <string>

#include "caf/event_based_actor.hpp"

#include "actorcsi/remote/board.actor.hpp"

#include "platform/runtime/call_carrier.hpp"
#include "platform/runtime/method_info.hpp"
#include "platform/runtime/self_message.hpp"

namespace actorcsi {

/// Stands for an actor on a board: takes the same messages and returns the
/// board's answers. It ends when the `board` actor ends.
class proxy : public runtime::with_self_messages<caf::event_based_actor>,
              private runtime::call_carrier {
public:
  /// Stands for the actor with the name `actor`, or for the first one with this
  /// service if `actor` is empty.
  proxy(caf::actor_config& cfg, board_actor to,
        const runtime::service_info& service, std::string actor);

  const char* name() const override;

protected:
  caf::behavior make_behavior() override;

  void on_exit() override;

  /// Handlers for messages that are not simply passed on. They take precedence
  /// over those of the service.
  virtual caf::message_handler own_handlers();

  /// Called when an actor ends that this one monitors.
  virtual void on_down(const caf::actor_addr& who);

  /// The name of the actor on the board; empty for the first one.
  const std::string& actor() const noexcept {
    return actor_;
  }

  const board_actor& to() const noexcept {
    return board_;
  }

  /// A request for the board.
  Envelope envelope_for(uint32_t method, EnvelopeKind kind,
                        std::string payload) const;

private:
  struct subscription {
    /// Id of the subscription at the `board` actor, 0 until it has answered.
    uint64_t number = 0;
    bool accepted = false;
    bool cancelled = false;
    runtime::item_handler on_item;
    std::function<void(caf::error)> done;
  };

  void on_envelope(const Envelope& x);

  // -- carrying calls ---------------------------------------------------------

  void call(const runtime::method_info& method, std::string request,
            runtime::answer_handler done) override;

  void subscribe(const runtime::method_info& method, uint64_t id,
                 std::string request, runtime::item_handler on_item,
                 std::function<void(caf::error)> done) override;

  void cancel(uint64_t id) override;

  board_actor board_;
  const runtime::service_info& service_;
  std::string actor_;
  std::map<uint64_t, subscription> subscriptions_;
};

/// Makes a proxy for an actor on the board. The result can be cast to the
/// actor's typed handle, e.g. `caf::actor_cast<led_actor>(make_proxy(sys,
/// board, led_service(), "LED_RED"))`. If the board has no such actor, calls
/// fail.
caf::strong_actor_ptr make_proxy(caf::actor_system& sys, const board_actor& to,
                                 const runtime::service_info& service,
                                 std::string actor = {});

} // namespace actorcsi
