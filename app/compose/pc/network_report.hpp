#pragma once

#include "actorcsi/supervisor.pb.h"

#include "app/compose/json_object.hpp"

namespace actorcsi {

/// Adds the counts of the network to a node's JSON: `node`, `listening`,
/// `transfers`, `captures`, `relays`, `peers` and `refused`.
void add_network(json_object& to, const NodeReport& report);

/// Adds `actors`, the statistics of each part in protobuf's JSON, and
/// `restarts`, the number of restarts of each part that was restarted.
void add_parts_json(json_object& to, const NodeReport& report);

} // namespace actorcsi
