#pragma once

#include "actorcsi/supervisor.pb.h"

#include "app/compose/json_object.hpp"

namespace actorcsi {

/// Adds to a node's JSON what the parts of a network have counted: `node`,
/// `listening`, `transfers`, `captures`, `relays`, `peers` and `refused`.
void add_network(json_object& to, const NodeReport& report);

/// Adds to a result the statistics of each part, by its name, in protobuf's
/// JSON, as `actors`; and as `restarts` how often a part was started again, if
/// it was.
void add_parts_json(json_object& to, const NodeReport& report);

} // namespace actorcsi
