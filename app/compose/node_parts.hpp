#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "actorcsi/receptionist.actor.hpp"

#include "app/commands/node_options.hpp"
#include "app/compose/node.hpp"

#include "platform/runtime/method_info.hpp"

namespace actorcsi {

/// One actor of a node, and how it is made ready: once, and again after it has
/// failed.
struct node_part {
  /// Its name in the network.
  std::string name;
  const runtime::service_info* service;
  /// Makes the actor, and notes its handle in what it is given.
  std::function<caf::strong_actor_ptr(node_actors&)> make;
  /// What it is told then, one after another: methods of the service by their
  /// ids, and requests in wire format.
  struct order {
    uint32_t method;
    std::string request;
  };
  std::vector<order> orders;
  /// The group of options that its orders come from.
  std::string group;
};

/// What a node consists of.
struct node_plan {
  std::vector<node_part> parts;
  /// Those that stand for actors by name; the parts know each other, and
  /// actors of other nodes, through these only.
  std::vector<caf::actor> stand_ins;
  /// Those of them that bring frames, by the camera's name.
  std::map<std::string, caf::actor> relays;
};

/// Plans a node over `ports`, whose actors are found through `names`.
node_plan plan_node(caf::actor_system& sys, const node_ports& ports,
                    const node_settings& settings,
                    const receptionist_actor& names);

} // namespace actorcsi
