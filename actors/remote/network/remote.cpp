#include "actors/remote/network/remote.hpp"

#include <algorithm>
#include <utility>

#include "caf/actor_system.hpp"
#include "caf/send.hpp"

#include "actorcsi/remote/envelope.actor.hpp"

#include "platform/base/errc.hpp"
#include "platform/runtime/message_counter.hpp"
#include "platform/runtime/service.hpp"
#include "platform/runtime/unknown_message.hpp"

namespace actorcsi {

remote::remote(caf::actor_config& cfg, receptionist_actor node,
               const runtime::service_info& service, std::string actor)
  : with_self_messages(cfg),
    node_(std::move(node)),
    service_(service),
    actor_(std::move(actor)) {
  target_.name = actor_;
  set_down_handler([this](const caf::down_msg& msg) {
    if (target_.who == msg.source)
      set_target({actor_, service_.name, {}, nullptr});
    else if (msg.source == node_)
      quit(msg.reason);
    else
      on_down(msg.source);
  });
  set_default_handler(
    [this](caf::scheduled_actor*, caf::message_view& x) { return pass_on(x); });
}

const char* remote::name() const {
  return service_.name;
}

caf::behavior remote::make_behavior() {
  look_up();
  auto result = caf::message_handler{
    [this](receptionist_find::item, uint64_t, const runtime::actor_ref& x) {
      set_target(x);
    },
    // An item from one of this actor's sinks.
    [this](const Envelope& x) {
      auto i = subscriptions_.find(x.correlation());
      if (i != subscriptions_.end())
        i->second.on_item(x.payload());
    }}.or_else(own_handlers());
  for (auto& method : service_.methods)
    if (method.kind == runtime::method_kind::subscription)
      result = result.or_else(method.forward(method, *this, *this));
  return result;
}

caf::message_handler remote::own_handlers() {
  return {};
}

void remote::on_exit() {
  for (auto& x : subscriptions_)
    if (x.second.sink)
      caf::anon_send_exit(x.second.sink, caf::exit_reason::user_shutdown);
  subscriptions_.clear();
  calls_.clear();
  target_.who = nullptr;
  node_ = receptionist_actor{};
}

void remote::look_up() {
  monitor(node_);
  ActorQuery query;
  query.set_name(actor_);
  query.set_service(service_.name);
  request(node_, caf::infinite, receptionist_find{}, query,
          caf::actor_cast<receptionist_find::sink>(ctrl()))
    .then([](uint64_t) { /* the actor follows as an item */ },
          [this](caf::error& reason) { quit(std::move(reason)); });
}

caf::error remote::absent() const {
  return make_error(errc::node_unreachable,
                    (actor_.empty() ? service_.name : actor_)
                      + ": no connected node has it");
}

void remote::set_target(const runtime::actor_ref& x) {
  if (target_.who == x.who)
    return;
  auto before = std::exchange(target_, x);
  if (before.who) {
    demonitor(caf::actor_cast<caf::actor_addr>(before.who));
    auto reason = make_error(errc::node_unreachable,
                             before.name + ": lost on node " + before.node
                               + "; the call may have been carried out");
    fail_calls(reason);
    // The sinks end with the lost actor.
    for (auto& sub : subscriptions_)
      sub.second.sink = nullptr;
    on_lost(reason);
  }
  if (!target_.who)
    return;
  monitor(caf::actor_cast<caf::actor>(target_.who));
  for (auto& sub : subscriptions_)
    begin(sub.first, [](const caf::error&) { /* waits for the next target */ });
  on_found();
}

void remote::on_found() {
  // nop
}

void remote::on_lost(const caf::error&) {
  // nop
}

void remote::on_down(const caf::actor_addr&) {
  // nop
}

// -- passing calls on ---------------------------------------------------------

caf::result<caf::message> remote::pass_on(caf::message_view& x) {
  auto is_call = [&x](const runtime::method_info& method) {
    return method.is_call != nullptr && method.is_call(x.content());
  };
  auto& methods = service_.methods;
  if (std::none_of(methods.begin(), methods.end(), is_call))
    return runtime::refuse_message(this, x);
  if (!target_.who)
    return absent();
  auto promise = make_response_promise();
  if (!promise.async() && promise.next() != nullptr) {
    if (calls_.size() == max_remembered_calls)
      calls_.pop_front();
    calls_.push_back({promise.next(), promise.id().response_id()});
  }
  runtime::count_message(*this, target_.who);
  promise.delegate(caf::actor_cast<caf::actor>(target_.who),
                   x.move_content_to_message());
  return caf::delegated<caf::message>{};
}

void remote::fail_calls(const caf::error& reason) {
  for (auto& x : std::exchange(calls_, {}))
    x.caller->enqueue(ctrl(), x.id, caf::make_message(reason), context());
}

// -- carrying subscriptions ---------------------------------------------------

void remote::subscribe(const runtime::method_info& method, uint64_t id,
                       std::string request, runtime::item_handler on_item,
                       std::function<void(caf::error)> done) {
  if (subscriptions_.size() == max_subscriptions) {
    done(make_error(errc::limit_reached, std::to_string(max_subscriptions)
                                           + " subscriptions are open; cancel "
                                             "one"));
    return;
  }
  auto& entry = subscriptions_[id];
  entry.method = &method;
  entry.request = std::move(request);
  entry.on_item = std::move(on_item);
  if (target_.who)
    begin(id, done);
  else
    done(caf::none);
}

void remote::begin(uint64_t id, const std::function<void(caf::error)>& done) {
  auto& entry = subscriptions_.at(id);
  // A separate actor receives the items and sends them here.
  auto to_self = [self = caf::actor_cast<caf::actor>(ctrl()),
                  id](std::string item) {
    Envelope x;
    x.set_correlation(id);
    x.set_payload(std::move(item));
    caf::anon_send(self, std::move(x));
  };
  entry.method->subscribe(
    *this, target_.who, entry.request, runtime::default_deadline, to_self,
    [this, id, from = target_.who,
     done](const caf::expected<caf::strong_actor_ptr>& sink) {
      auto i = subscriptions_.find(id);
      auto is_wanted = i != subscriptions_.end() && from == target_.who;
      if (!sink) {
        // If the target was lost in the meantime, the subscription waits.
        if (is_wanted)
          subscriptions_.erase(i);
        done(is_wanted ? sink.error() : caf::error{});
        return;
      }
      if (is_wanted)
        i->second.sink = *sink;
      else
        caf::anon_send_exit(*sink, caf::exit_reason::user_shutdown);
      done(caf::none);
    });
}

void remote::cancel(uint64_t id) {
  auto i = subscriptions_.find(id);
  if (i == subscriptions_.end())
    return;
  if (i->second.sink)
    caf::anon_send_exit(i->second.sink, caf::exit_reason::user_shutdown);
  subscriptions_.erase(i);
}

} // namespace actorcsi
