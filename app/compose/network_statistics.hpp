#pragma once

#include <map>
#include <string>

#include "actorcsi/camera_relay.pb.h"
#include "actorcsi/receptionist.pb.h"

#include "app/compose/json_object.hpp"
#include "app/compose/statistics.hpp"

namespace actorcsi {

/// How a node of a network fares, beside what every node has.
struct network_statistics {
  node_statistics node;
  std::map<std::string, CaptureStatistics> captures;
  /// By the camera's name.
  std::map<std::string, RelayStatistics> relays;
  NodeStatus status;
  /// Times that an actor was started anew, by its name.
  std::map<std::string, uint64_t> restarts;
};

/// What the result of `actorcsi node` has beyond that of `run`: `node`,
/// `listening`, `transfers`, `captures`, `relays`, `peers`, `refused` and
/// `restarts`.
json_object& add_network(json_object& to, const network_statistics& x);

} // namespace actorcsi
