#include "actors/remote/calls/method_caller.hpp"

#include <algorithm>

#include "platform/base/errc.hpp"

namespace actorcsi {

caf::timespan method_caller::deadline_of(uint32_t ms) {
  if (ms == 0)
    return runtime::default_deadline;
  return std::chrono::milliseconds{std::min(ms, max_deadline_ms)};
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
  if (to.method->call == nullptr)
    done(make_error(errc::invalid_argument,
                    std::string{to.method->name} + ": a stream; subscribe"));
  else
    to.method->call(self_, to.who, wire, deadline, done);
}

void method_caller::subscribe(const method_target& to, const std::string& wire,
                              caf::timespan deadline,
                              const runtime::item_handler& on_item,
                              const runtime::subscription_handler& done) const {
  if (to.method->subscribe == nullptr)
    done(make_error(errc::invalid_argument,
                    std::string{to.method->name} + ": not a stream; call it"));
  else
    to.method->subscribe(self_, to.who, wire, deadline, on_item, done);
}

} // namespace actorcsi
