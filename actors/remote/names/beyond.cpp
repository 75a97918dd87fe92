#include "actors/remote/names/beyond.hpp"

#include "actorcsi/registry.actor.hpp"

#include "actors/remote/calls/envelopes.hpp"

#include "platform/base/errc.hpp"
#include "platform/runtime/directory.hpp"
#include "platform/runtime/service.hpp"

namespace actorcsi {

void carry_call(caf::scheduled_actor& self,
                const std::map<std::string, runtime::actor_ref>& actors,
                const Envelope& call,
                const std::function<void(caf::expected<Envelope>)>& done) {
  auto entry = runtime::find_method(services(), call.method());
  if (!entry) {
    done(entry.error());
    return;
  }
  auto to = actors.find(call.actor());
  if (to == actors.end() || to->second.service != entry->service->name) {
    done(make_error(errc::not_found, "'" + call.actor() + "': no "
                                       + entry->service->name
                                       + " is on the node"));
    return;
  }
  auto& method = *entry->method;
  if (method.call == nullptr) {
    done(make_error(errc::invalid_argument,
                    std::string{method.name} + ": subscribe to it"));
    return;
  }
  auto deadline =
    call.deadline_ms() > 0
      ? caf::timespan{std::chrono::milliseconds{call.deadline_ms()}}
      : runtime::default_deadline;
  method.call(self, to->second.who, call.payload(), deadline,
              [call, done](caf::expected<std::string> answer) {
                if (answer)
                  done(reply_to(call, std::move(*answer)));
                else
                  done(std::move(answer.error()));
              });
}

std::string missing_connection(const NodeStatus& status,
                               const runtime::actor_ref& wanted,
                               const std::string& here) {
  for (auto& x : status.known()) {
    if (x.service() != wanted.service || x.node() == here
        || (!wanted.name.empty() && x.name() != wanted.name))
      continue;
    std::string address;
    for (auto& peer : status.peers())
      if (peer.node() == x.node())
        address = peer.address();
    return x.name() + ": on node " + x.node() + ", which node " + status.node()
           + " is connected with and this one is not; give "
           + (address.empty() ? "one of the two --connect for the other"
                              : "--connect=" + address);
  }
  return {};
}

} // namespace actorcsi
