#include "actors/remote/names/peer_calls.hpp"

#include "actorcsi/registry.actor.hpp"

#include "actors/remote/calls/envelopes.hpp"
#include "actors/remote/calls/method_caller.hpp"

namespace actorcsi {

namespace {

/// Nodes may do everything at each other.
caller other_node() {
  return {{}, "node", runtime::access::administer, {}};
}

} // namespace

void carry_call(caf::scheduled_actor& self,
                const std::map<std::string, runtime::actor_ref>& actors,
                const Envelope& call,
                const std::function<void(caf::expected<Envelope>)>& done) {
  auto to =
    method_caller::resolve(actors, services(), call.actor(), call.method());
  if (!to) {
    done(to.error());
    return;
  }
  method_caller{self, other_node(), nullptr}.call(
    *to, call.payload(),
    method_caller::deadline_of(call.deadline_ms(), call.method()),
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
    return x.name() + ": on node " + x.node() + ", which is connected to node "
           + status.node() + " but not to this node; give "
           + (address.empty() ? "one of the two --connect with the other's "
                                "address"
                              : "--connect=" + address);
  }
  return {};
}

} // namespace actorcsi
