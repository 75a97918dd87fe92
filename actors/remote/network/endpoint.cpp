#include "actors/remote/network/endpoint.hpp"

#include <algorithm>
#include <utility>

#include "caf/send.hpp"

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/remote/envelope.pb.h"
#include "grpc/health/v1/health.pb.h"

#include "actors/remote/calls/envelopes.hpp"
#include "actors/remote/calls/status_codes.hpp"
#include "actors/remote/network/reflection.hpp"

#include "platform/base/errc.hpp"
#include "platform/csi/frame_wire.hpp"
#include "platform/runtime/tell.hpp"

namespace actorcsi {

namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

constexpr auto health_service = "grpc.health.v1.Health";
constexpr auto health_check = "grpc.health.v1.Health/Check";
constexpr auto health_watch = "grpc.health.v1.Health/Watch";

platform::call_status status_of(const caf::error& reason) {
  if (!reason)
    return {};
  auto text = describe(reason);
  auto code = static_cast<uint8_t>(status_code_of(reason));
  CallStatus details;
  details.set_code(code);
  details.set_message(text);
  auto& detail = *details.add_details();
  detail.set_type_url("type.googleapis.com/actorcsi.EnvelopeError");
  detail.set_value(to_message(reason).SerializeAsString());
  return {code, std::move(text), details.SerializeAsString()};
}

/// The deadline of gRPC as calls have it.
uint32_t to_ms(caf::timespan x) {
  using std::chrono::milliseconds;
  auto ms = std::chrono::duration_cast<milliseconds>(x).count();
  constexpr int64_t most = method_caller::max_deadline_ms;
  return static_cast<uint32_t>(std::min<int64_t>(ms, most));
}

HealthCheckResponse health_of(const std::string& service,
                              const std::set<std::string>& all) {
  HealthCheckResponse result;
  auto is_there = service.empty() || all.count(service) > 0;
  result.set_status(is_there ? HealthCheckResponse::SERVING
                             : HealthCheckResponse::SERVICE_UNKNOWN);
  return result;
}

} // namespace

endpoint::endpoint(caf::actor_config& cfg, platform::call_server& net,
                   std::shared_ptr<const runtime::directory> actors,
                   call_policy policy)
  : endpoint_base(cfg),
    net_(net),
    actors_(std::move(actors)),
    policy_(std::move(policy)) {
  actors_->listen(serve_message().doorbell());
  net_.on_event(&serve_message().doorbell());
}

caf::expected<EndpointStatistics> endpoint::statistics() {
  auto now = net_.statistics();
  EndpointStatistics result;
  result.set_connections(now.connections);
  result.set_open(now.open);
  result.set_calls(now.calls);
  result.set_sent(now.sent);
  result.set_frames(now.frames);
  result.set_skipped(now.skipped);
  result.set_refused(now.refused);
  return result;
}

void endpoint::serve() {
  if (seen_changes_ != actors_->changes()) {
    seen_changes_ = actors_->changes();
    for (auto& [id, x] : calls_)
      if (x.what == open_call::kind::watch)
        tell_health(id, x);
  }
  for (auto& x : calls_)
    if (x.second.link)
      x.second.link->proceed();
  for (int i = 0; i < max_events; ++i) {
    auto next = net_.next_event();
    if (!next)
      return;
    switch (next->what) {
    case platform::call_event::kind::begun:
      begin(*next);
      break;
    case platform::call_event::kind::message:
      on_message(next->call, next->bytes);
      break;
    case platform::call_event::kind::room:
      if (auto i = calls_.find(next->call); i != calls_.end() && i->second.link)
        i->second.link->proceed();
      break;
    case platform::call_event::kind::closed:
      // The caller of a stream may still listen.
      if (auto i = calls_.find(next->call);
          i != calls_.end()
          && (i->second.what == open_call::kind::reflection || i->second.link))
        finish(next->call, caf::none);
      break;
    case platform::call_event::kind::ended:
      end(next->call);
      break;
    }
  }
  serve_message().send();
}

void endpoint::begin(const platform::call_event& x) {
  if (begin_for_tools(x))
    return;
  if (x.method == link_method) {
    begin_link(x);
    return;
  }
  auto to = resolve(x);
  if (!to)
    net_.finish(x.call, status_of(to.error()));
  else if (to->method->kind == runtime::method_kind::call)
    call(x, *to);
  else
    subscribe(x, *to);
}

caf::expected<method_target>
endpoint::resolve(const platform::call_event& x) const {
  auto all = actors_->entries();
  for (auto& entry : all)
    for (auto& method : entry.service->methods)
      if (x.method == method.name) {
        auto found = all.find(x.actor, *entry.service);
        if (!found)
          return std::move(found.error());
        return method_target{found->who, &method, found->name};
      }
  return make_error(errc::unsupported,
                    x.method
                      + ": no actor of this node has this method; list "
                        "the services with server reflection");
}

void endpoint::call(const platform::call_event& x, const method_target& to) {
  calls_[x.call].what = open_call::kind::call;
  auto who = policy_.over_network(x.from.node, x.from.address);
  method_caller{*this, who, policy_.report}.call(
    to, x.bytes, method_caller::deadline_of(to_ms(x.deadline), to.method->id),
    [this, id = x.call](caf::expected<std::string> answer) {
      // A caller that has cancelled gets no answer.
      if (calls_.count(id) == 0)
        return;
      if (answer)
        net_.send(id, std::move(*answer));
      finish(id, answer ? caf::error{} : std::move(answer.error()));
    });
}

void endpoint::subscribe(const platform::call_event& x,
                         const method_target& to) {
  calls_[x.call].what = open_call::kind::stream;
  // Runs in another actor. A message that is skipped is counted there.
  auto on_item = [&net = net_, read = to.method->read,
                  id = x.call](const caf::type_erased_tuple& item) {
    constexpr size_t value = 2;
    if (item.size() > value && item.match_element<platform::frame>(value)) {
      auto& picture = item.get_as<platform::frame>(value);
      net.send(id, platform::wire_head(picture), picture);
      return;
    }
    std::string bytes;
    if (read(item, bytes))
      net.send(id, std::move(bytes));
  };
  auto who = policy_.over_network(x.from.node, x.from.address);
  method_caller{*this, who, policy_.report}.subscribe_to_content(
    to, x.bytes, runtime::default_deadline, on_item,
    [this, id = x.call](const caf::expected<caf::strong_actor_ptr>& sink) {
      on_subscribed(id, sink);
    });
}

void endpoint::on_subscribed(uint64_t call,
                             const caf::expected<caf::strong_actor_ptr>& sink) {
  auto i = calls_.find(call);
  if (!sink) {
    if (i != calls_.end())
      finish(call, sink.error());
  } else if (i == calls_.end()) {
    // The caller has gone meanwhile.
    caf::anon_send_exit(*sink, caf::exit_reason::user_shutdown);
  } else {
    i->second.sink = *sink;
    monitor(caf::actor_cast<caf::actor>(*sink));
    net_.accept(call);
  }
}

void endpoint::on_down(const caf::actor_addr& who, const caf::error&) {
  // A sink ends with the actor that it is subscribed to.
  for (auto& [id, x] : calls_)
    if (x.sink && x.sink->address() == who) {
      finish(id, make_error(errc::device_unavailable,
                            "the actor has ended; subscribe again"));
      return;
    }
}

void endpoint::finish(uint64_t call, const caf::error& reason) {
  net_.finish(call, status_of(reason));
  end(call);
}

void endpoint::end(uint64_t call) {
  auto i = calls_.find(call);
  if (i == calls_.end())
    return;
  auto sink = std::move(i->second.sink);
  calls_.erase(i);
  if (!sink)
    return;
  demonitor(sink->address());
  caf::anon_send_exit(sink, caf::exit_reason::user_shutdown);
}

void endpoint::on_exit() {
  net_.on_event(nullptr);
  actors_->forget(serve_message().doorbell());
  while (!calls_.empty())
    end(calls_.begin()->first);
  // Breaks the reference cycle: it holds a reference to this actor.
  actors_.reset();
}

// -- links --------------------------------------------------------------------

void endpoint::begin_link(const platform::call_event& x) {
  auto to_self = [who = address(), id = x.call](const Envelope& item) {
    LinkItem order;
    order.set_link(id);
    *order.mutable_item() = item;
    if (auto self = caf::actor_cast<caf::actor>(who))
      runtime::tell<endpoint_forward>(self, order);
  };
  auto& entry = calls_[x.call];
  entry.what = open_call::kind::link;
  entry.link = std::make_unique<link_session>(
    *this, *actors_, net_, x.call,
    policy_.over_network(x.from.node, x.from.address), policy_.report, to_self,
    [this] { serve_message().send(); });
  net_.accept(x.call);
  on_message(x.call, x.bytes);
}

void endpoint::on_message(uint64_t call, const std::string& bytes) {
  auto i = calls_.find(call);
  if (i == calls_.end())
    return;
  if (i->second.what == open_call::kind::reflection)
    answer_reflection(call, bytes);
  else if (i->second.link && !i->second.link->on_message(bytes))
    finish(call, make_error(errc::malformed_message, "actorcsi.Envelope"));
}

caf::expected<void> endpoint::forward(const LinkItem& request) {
  auto i = calls_.find(request.link());
  if (i != calls_.end() && i->second.link)
    i->second.link->on_item(request.item());
  return caf::unit;
}

// -- services for tools -------------------------------------------------------

bool endpoint::begin_for_tools(const platform::call_event& x) {
  if (x.method == reflection_method) {
    calls_[x.call].what = open_call::kind::reflection;
    answer_reflection(x.call, x.bytes);
  } else if (x.method == health_check || x.method == health_watch) {
    check_health(x);
  } else {
    return false;
  }
  return true;
}

std::set<std::string> endpoint::services() const {
  std::set<std::string> result = {health_service, reflection_service};
  for (auto& x : actors_->entries())
    result.insert(x.service->name);
  return result;
}

void endpoint::answer_reflection(uint64_t call, const std::string& request) {
  auto answer = reflect(request, services());
  if (answer.empty())
    finish(call, make_error(errc::malformed_message, reflection_method));
  else if (!net_.send(call, std::move(answer)))
    finish(call, make_error(errc::limit_reached,
                            "answers wait; read them before asking again"));
  else
    net_.receive(call);
}

void endpoint::check_health(const platform::call_event& x) {
  HealthCheckRequest request;
  if (!request.ParseFromString(x.bytes)) {
    net_.finish(x.call, status_of(make_error(errc::malformed_message,
                                             request.GetTypeName())));
    return;
  }
  if (x.method == health_watch) {
    auto& entry = calls_[x.call];
    entry.what = open_call::kind::watch;
    entry.service = request.service();
    tell_health(x.call, entry);
    return;
  }
  auto state = health_of(request.service(), services());
  if (state.status() != HealthCheckResponse::SERVING) {
    net_.finish(x.call, status_of(make_error(errc::not_found,
                                             request.service()
                                               + ": no actor of this node has "
                                                 "this service")));
    return;
  }
  net_.send(x.call, state.SerializeAsString());
  net_.finish(x.call, {});
}

void endpoint::tell_health(uint64_t call, open_call& x) {
  auto state = health_of(x.service, services());
  if (x.told != state.status() && net_.send(call, state.SerializeAsString()))
    x.told = state.status();
}

} // namespace actorcsi
