#pragma once

#include "actorcsi/remote/receptionist.actor.hpp"
#include "actorcsi/supervisor.actor.hpp"

#include "app/compose/part.hpp"

namespace actorcsi {

/// Completes the parts of a node of a network. Adds `names` as the first,
/// critical part, and a stand-in for each actor that a part needs and that does
/// not run here. A stand-in finds its actor by name.
void add_network_parts(part_list& parts, const receptionist_actor& names);

/// A function that announces a part to the other nodes, and tells the
/// supervisor if that fails.
std::function<void(const supervisor_actor&, const part&,
                   const caf::strong_actor_ptr&)>
announcer(const receptionist_actor& names);

} // namespace actorcsi
