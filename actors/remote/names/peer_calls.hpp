#pragma once

#include <functional>
#include <map>
#include <string>

#include "caf/expected.hpp"
#include "caf/fwd.hpp"

#include "actorcsi/remote/envelope.pb.h"
#include "actorcsi/remote/receptionist.pb.h"

#include "platform/runtime/actor_ref.hpp"

namespace actorcsi {

// Calls that a peer sends through this node to another one, and hints about
// missing connections.

/// Carries out `call` to one of `actors`, as `self`; `done` gets the answer.
void carry_call(caf::scheduled_actor& self,
                const std::map<std::string, runtime::actor_ref>& actors,
                const Envelope& call,
                const std::function<void(caf::expected<Envelope>)>& done);

/// If `status` of a connected node shows that `wanted` is on a node that the
/// node `here` is not connected to: a text that names the missing connection.
/// Otherwise empty.
std::string missing_connection(const NodeStatus& status,
                               const runtime::actor_ref& wanted,
                               const std::string& here);

} // namespace actorcsi
