#include "actors/remote/site/proxy.hpp"

#include "caf/actor_system.hpp"

#include "actors/remote/calls/envelopes.hpp"
#include "actors/remote/site/camera_proxy.hpp"

#include "platform/runtime/unknown_message.hpp"

namespace actorcsi {

proxy::proxy(caf::actor_config& cfg, board_actor to,
             const runtime::service_info& service, std::string actor)
  : with_self_messages(cfg),
    board_(std::move(to)),
    service_(service),
    actor_(std::move(actor)) {
  monitor(board_);
  set_down_handler([this](const caf::down_msg& msg) {
    if (msg.source == board_)
      quit(msg.reason);
    else
      on_down(msg.source);
  });
  set_default_handler(runtime::refuse_message);
}

const char* proxy::name() const {
  return service_.name;
}

caf::behavior proxy::make_behavior() {
  auto result = caf::message_handler{
    [this](board_subscribe::item, uint64_t, const Envelope& x) {
      on_envelope(x);
    }}.or_else(own_handlers());
  for (auto& method : service_.methods)
    result = result.or_else(method.forward(method, *this, *this));
  return result;
}

caf::message_handler proxy::own_handlers() {
  return {};
}

void proxy::on_down(const caf::actor_addr&) {
  // nop
}

void proxy::on_exit() {
  // Breaks the reference cycle: these refer to this actor.
  subscriptions_.clear();
  board_ = board_actor{};
}

Envelope proxy::envelope_for(uint32_t method, EnvelopeKind kind,
                             std::string payload) const {
  Envelope result;
  result.set_kind(kind);
  result.set_method(method);
  result.set_actor(actor_);
  result.set_payload(std::move(payload));
  return result;
}

// -- carrying calls -----------------------------------------------------------

void proxy::call(const runtime::method_info& method, std::string request,
                 runtime::answer_handler done) {
  // The board keeps the deadline.
  this
    ->request(
      board_, caf::infinite, board_call{},
      envelope_for(method.id, ENVELOPE_KIND_REQUEST, std::move(request)))
    .then([done](const Envelope& answer) { done(answer.payload()); },
          [done](caf::error& reason) { done(std::move(reason)); });
}

void proxy::subscribe(const runtime::method_info& method, uint64_t id,
                      std::string request, runtime::item_handler on_item,
                      std::function<void(caf::error)> done) {
  auto order =
    envelope_for(method.id, ENVELOPE_KIND_SUBSCRIBE, std::move(request));
  order.set_correlation(id);
  auto& entry = subscriptions_[id];
  entry.on_item = std::move(on_item);
  entry.done = std::move(done);
  auto self = caf::actor_cast<board_subscribe::sink>(ctrl());
  this
    ->request(board_, caf::infinite, board_subscribe{}, std::move(order),
              std::move(self))
    .then(
      [this, id](uint64_t number) {
        auto i = subscriptions_.find(id);
        if (i == subscriptions_.end())
          return;
        i->second.number = number;
        if (i->second.cancelled)
          cancel(id);
      },
      [this, id](caf::error& reason) {
        auto i = subscriptions_.find(id);
        if (i == subscriptions_.end())
          return;
        i->second.done(std::move(reason));
        subscriptions_.erase(i);
      });
}

void proxy::on_envelope(const Envelope& x) {
  auto i = subscriptions_.find(x.correlation());
  if (i == subscriptions_.end() || i->second.cancelled)
    return;
  auto& entry = i->second;
  switch (x.kind()) {
  case ENVELOPE_KIND_REPLY:
    // After a break the request is sent again and answered again; the
    // subscriber gets only the first answer.
    if (!std::exchange(entry.accepted, true))
      entry.done(caf::none);
    break;
  case ENVELOPE_KIND_ITEM:
    entry.on_item(x.payload());
    break;
  case ENVELOPE_KIND_ERROR:
    if (!entry.accepted)
      entry.done(to_error(x.error()));
    subscriptions_.erase(i);
    break;
  default:
    break;
  }
}

void proxy::cancel(uint64_t id) {
  auto i = subscriptions_.find(id);
  if (i == subscriptions_.end())
    return;
  if (i->second.number == 0) {
    // Cancelled as soon as the `board` actor has answered with the id.
    i->second.cancelled = true;
    return;
  }
  send(board_, board_subscribe::cancel{}, i->second.number);
  subscriptions_.erase(i);
}

caf::strong_actor_ptr make_proxy(caf::actor_system& sys, const board_actor& to,
                                 const runtime::service_info& service,
                                 std::string actor) {
  if (&service == &camera_service())
    return caf::actor_cast<caf::strong_actor_ptr>(
      sys.spawn<camera_proxy>(to, std::move(actor)));
  return caf::actor_cast<caf::strong_actor_ptr>(
    sys.spawn<proxy>(to, service, std::move(actor)));
}

} // namespace actorcsi
