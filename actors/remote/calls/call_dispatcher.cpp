#include "actors/remote/calls/call_dispatcher.hpp"

#include <algorithm>

#include "caf/send.hpp"

#include "actorcsi/camera.actor.hpp"

#include "actors/remote/calls/envelopes.hpp"

#include "platform/base/errc.hpp"

namespace actorcsi {

call_dispatcher::call_dispatcher(caf::scheduled_actor& self,
                                 const runtime::directory& actors, caller who,
                                 order_reporter report, sender send,
                                 courier to_self, room_handler on_room)
  : self_(self),
    actors_(actors),
    who_(std::move(who)),
    report_(std::move(report)),
    send_(std::move(send)),
    to_self_(std::move(to_self)),
    on_room_(std::move(on_room)) {
  // nop
}

call_dispatcher::~call_dispatcher() {
  reset();
}

void call_dispatcher::handle(const Envelope& request) {
  switch (request.kind()) {
  case ENVELOPE_KIND_CANCEL:
    end_subscription(request.correlation());
    return;
  case ENVELOPE_KIND_LIST:
  case ENVELOPE_KIND_REQUEST:
  case ENVELOPE_KIND_TELL:
  case ENVELOPE_KIND_SUBSCRIBE:
    break;
  default:
    send_or_keep(reply_to(
      request, make_error(errc::malformed_message, "kind: not a request")));
    return;
  }
  if (seen_before(request.correlation()))
    return;
  ++counts_.calls;
  if (request.kind() == ENVELOPE_KIND_LIST)
    list(request);
  else if (request.kind() == ENVELOPE_KIND_SUBSCRIBE)
    subscribe(request);
  else
    call(request);
}

void call_dispatcher::list(const Envelope& request) {
  Directory result;
  for (auto& x : actors_.entries()) {
    auto entry = result.add_actors();
    entry->set_name(x.name);
    entry->set_service(x.service->name);
    entry->set_without_frames(
      x.service == &camera_service()
      && std::count(streamed_.begin(), streamed_.end(), x.who->id()) == 0);
  }
  send_or_keep(reply_to(request, result.SerializeAsString()));
}

void call_dispatcher::call(const Envelope& request) {
  auto to = resolve(request);
  ++open_calls_;
  auto done = [this, session = std::weak_ptr<session_mark>{session_},
               request](const caf::expected<std::string>& answer) {
    if (!session.expired())
      conclude(request, answer ? reply_to(request, *answer)
                               : reply_to(request, answer.error()));
  };
  if (!to)
    done(to.error());
  else
    method_caller{self_, who_, report_}.call(
      *to, request.payload(),
      method_caller::deadline_of(request.deadline_ms(), request.method()),
      done);
}

void call_dispatcher::subscribe(const Envelope& request) {
  auto to = resolve(request);
  ++open_calls_;
  if (auto reason = to ? may_subscribe(request) : to.error()) {
    conclude(request, reply_to(request, reason));
    return;
  }
  subscriptions_.emplace(request.correlation(), nullptr);
  method_caller{self_, who_, report_}.subscribe(
    *to, request.payload(),
    method_caller::deadline_of(request.deadline_ms(), request.method()),
    [to_self = to_self_, request](std::string item) {
      to_self(item_for(request, std::move(item)));
    },
    [this, session = std::weak_ptr<session_mark>{session_},
     request](const caf::expected<caf::strong_actor_ptr>& sink) {
      if (!session.expired())
        on_subscribed(request, sink);
      else if (sink)
        caf::anon_send_exit(*sink, caf::exit_reason::user_shutdown);
    });
}

caf::error call_dispatcher::may_subscribe(const Envelope& request) const {
  if (subscriptions_.count(request.correlation()) > 0)
    return make_error(errc::invalid_argument,
                      "correlation=" + std::to_string(request.correlation())
                        + ": a subscription that is open has it; take another");
  if (subscriptions_.size() >= max_subscriptions)
    return make_error(errc::limit_reached,
                      std::to_string(max_subscriptions)
                        + " subscriptions are open; cancel one");
  return caf::none;
}

void call_dispatcher::on_subscribed(
  const Envelope& request, const caf::expected<caf::strong_actor_ptr>& sink) {
  auto i = subscriptions_.find(request.correlation());
  auto is_awaited = i != subscriptions_.end() && !i->second;
  if (!sink) {
    if (is_awaited)
      subscriptions_.erase(i);
    conclude(request, reply_to(request, sink.error()));
    return;
  }
  if (!is_awaited) {
    caf::anon_send_exit(*sink, caf::exit_reason::user_shutdown);
    conclude(request,
             reply_to(request, make_error(errc::not_found,
                                          "the subscription was cancelled")));
    return;
  }
  i->second = *sink;
  // The sink ends with the actor it is at, and the caller has to know.
  caf::actor_cast<caf::actor>(*sink)->attach_functor(
    [to_self = to_self_, request](const caf::error& reason) {
      to_self(reply_to(request, reason));
    });
  conclude(request, reply_to(request, std::string{}));
}

bool call_dispatcher::on_item(const Envelope& item) {
  auto i = subscriptions_.find(item.correlation());
  if (i == subscriptions_.end() || !i->second)
    return false;
  if (item.kind() == ENVELOPE_KIND_ERROR) {
    subscriptions_.erase(i);
    send_or_keep(item);
  } else if (!waiting_.empty() || !send_(item)) {
    ++counts_.items_dropped;
  }
  return true;
}

void call_dispatcher::flush() {
  while (!waiting_.empty() && send_(waiting_.front()))
    waiting_.pop_front();
}

void call_dispatcher::reset() {
  session_ = std::make_shared<session_mark>();
  open_calls_ = 0;
  waiting_.clear();
  recent_.fill(0);
  while (!subscriptions_.empty())
    end_subscription(subscriptions_.begin()->first);
}

caf::expected<method_target>
call_dispatcher::resolve(const Envelope& request) const {
  auto result =
    method_caller::resolve(actors_, request.actor(), request.method());
  if (result && runtime::is_bulky(*result->method))
    return make_error(errc::limit_reached,
                      std::string{result->method->name}
                        + ": too large; use the stream channel");
  return result;
}

void call_dispatcher::conclude(const Envelope& request,
                               const Envelope& answer) {
  --open_calls_;
  if (request.kind() != ENVELOPE_KIND_TELL)
    send_or_keep(answer);
  on_room_();
}

void call_dispatcher::send_or_keep(const Envelope& answer) {
  if (!waiting_.empty() || !send_(answer))
    waiting_.push_back(answer);
}

void call_dispatcher::end_subscription(uint64_t correlation) {
  auto i = subscriptions_.find(correlation);
  if (i == subscriptions_.end())
    return;
  // One that the actor has not accepted yet ends when it does.
  if (i->second)
    caf::anon_send_exit(i->second, caf::exit_reason::user_shutdown);
  subscriptions_.erase(i);
}

bool call_dispatcher::seen_before(uint64_t correlation) {
  if (std::count(recent_.begin(), recent_.end(), correlation) > 0)
    return true;
  recent_[next_recent_] = correlation;
  next_recent_ = (next_recent_ + 1) % recent_.size();
  return false;
}

} // namespace actorcsi
