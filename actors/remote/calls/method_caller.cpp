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
  return method_target{actor->who, entry->method};
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
  return method_target{actor->who, entry->method};
}

void method_caller::call(const method_target& to, const std::string& wire,
                         caf::timespan deadline,
                         const runtime::answer_handler& done) const {
  if (to.method->kind != runtime::method_kind::call)
    done(make_error(errc::invalid_argument,
                    std::string{to.method->name} + ": a stream; subscribe"));
  else
    to.method->call(self_, to.who, wire, deadline, done);
}

void method_caller::subscribe(const method_target& to, const std::string& wire,
                              caf::timespan deadline,
                              const runtime::item_handler& on_item,
                              const runtime::subscription_handler& done) const {
  if (to.method->kind != runtime::method_kind::subscription)
    done(make_error(errc::invalid_argument,
                    std::string{to.method->name} + ": not a stream; call it"));
  else
    to.method->subscribe(self_, to.who, wire, deadline, on_item, done);
}

void method_caller::subscribe_to_content(
  const method_target& to, const std::string& wire, caf::timespan deadline,
  const runtime::content_taker& take,
  const runtime::subscription_handler& done) const {
  if (to.method->kind != runtime::method_kind::subscription)
    done(make_error(errc::invalid_argument,
                    std::string{to.method->name} + ": not a stream; call it"));
  else
    runtime::subscribe_to_content(*to.method, self_, to.who, wire, deadline,
                                  take, done);
}

} // namespace actorcsi
