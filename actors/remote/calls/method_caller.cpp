#include "actors/remote/calls/method_caller.hpp"

#include "actorcsi/camera.actor.hpp"

#include "actors/frame_hand_out.hpp"

#include "platform/base/errc.hpp"

namespace actorcsi {

static_assert(method_caller::max_deadline_ms == frame_hand_out::max_wait_ms);

caf::timespan method_caller::deadline_of(uint32_t ms, uint32_t method) {
  if (ms == 0 && method != camera_snapshot::id)
    return runtime::default_deadline;
  if (ms == 0 || ms > max_deadline_ms)
    ms = max_deadline_ms;
  return std::chrono::milliseconds{ms};
}

caf::expected<method_target>
method_caller::resolve(const runtime::directory& actors,
                       const std::string& name, uint32_t method) {
  // Searches `actors`, not all services: a device has only the tables of its
  // own actors.
  auto entry = actors.find_method(method);
  if (!entry)
    return entry.error();
  auto actor = actors.find(name, *entry->service);
  if (!actor)
    return actor.error();
  return method_target{actor->who, entry->method, actor->name};
}

caf::expected<method_target>
method_caller::resolve(const std::map<std::string, runtime::actor_ref>& actors,
                       span<const runtime::service_info* const> services,
                       const std::string& name, uint32_t method) {
  auto entry = runtime::find_method(services, method);
  if (!entry)
    return entry.error();
  // A map is sorted by name, so the names in the error are sorted, too.
  auto known = std::make_shared<runtime::directory_snapshot::list>();
  for (auto& x : actors)
    if (x.second.service == entry->service->name)
      known->push_back({x.first, entry->service, x.second.who});
  auto actor = runtime::directory_snapshot{known}.find(name, *entry->service);
  if (!actor)
    return actor.error();
  return method_target{actor->who, entry->method, actor->name};
}

void method_caller::call(const method_target& to, const std::string& wire,
                         caf::timespan deadline,
                         const runtime::answer_handler& done) const {
  if (auto reason = check(to, runtime::method_kind::call))
    done(std::move(reason));
  else if (is_reported(to))
    to.method->call(self_, to.who, wire, deadline, reporting(to, done));
  else
    to.method->call(self_, to.who, wire, deadline, done);
}

void method_caller::subscribe(const method_target& to, const std::string& wire,
                              caf::timespan deadline,
                              const runtime::item_handler& on_item,
                              const runtime::subscription_handler& done) const {
  if (auto reason = check(to, runtime::method_kind::subscription))
    done(std::move(reason));
  else if (is_reported(to))
    to.method->subscribe(self_, to.who, wire, deadline, on_item,
                         reporting(to, done));
  else
    to.method->subscribe(self_, to.who, wire, deadline, on_item, done);
}

void method_caller::subscribe_to_content(
  const method_target& to, const std::string& wire, caf::timespan deadline,
  const runtime::content_taker& take,
  const runtime::subscription_handler& done) const {
  if (auto reason = check(to, runtime::method_kind::subscription))
    done(std::move(reason));
  else if (is_reported(to))
    runtime::subscribe_to_content(*to.method, self_, to.who, wire, deadline,
                                  take, reporting(to, done));
  else
    runtime::subscribe_to_content(*to.method, self_, to.who, wire, deadline,
                                  take, done);
}

caf::error method_caller::check(const method_target& to,
                                runtime::method_kind kind) const {
  if (auto reason = refusal(who_, *to.method)) {
    if (report_)
      report_({who_, to.name, to.method, true, reason});
    return reason;
  }
  if (to.method->kind == kind)
    return caf::none;
  return make_error(errc::invalid_argument,
                    std::string{to.method->name}
                      + (kind == runtime::method_kind::call
                           ? ": a stream; subscribe"
                           : ": not a stream; call it"));
}

bool method_caller::is_reported(const method_target& to) const {
  return report_ && to.method->access != runtime::access::observe;
}

template <class T>
std::function<void(caf::expected<T>)> method_caller::reporting(
  const method_target& to,
  const std::function<void(caf::expected<T>)>& done) const {
  return [report = report_, done,
          what = order_outcome{who_, to.name, to.method, false, {}}](
           caf::expected<T> answer) mutable {
    if (!answer)
      what.error = answer.error();
    report(what);
    done(std::move(answer));
  };
}

} // namespace actorcsi
