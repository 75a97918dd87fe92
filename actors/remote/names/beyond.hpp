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

// What a node knows of nodes that it is not connected with, and those of it.

/// Carries out `call` at one of `actors`, as `self`; `done` gets the answer.
void carry_call(caf::scheduled_actor& self,
                const std::map<std::string, runtime::actor_ref>& actors,
                const Envelope& call,
                const std::function<void(caf::expected<Envelope>)>& done);

/// Which connection the node `here` lacks to have `wanted`, for a person, if
/// `status` of one that it is connected with shows that. Empty if not.
std::string missing_connection(const NodeStatus& status,
                               const runtime::actor_ref& wanted,
                               const std::string& here);

} // namespace actorcsi
