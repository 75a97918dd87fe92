#include "app/compose/node.hpp"

#include "actors/every_actor.hpp"

namespace actorcsi {

void add_host_actors(node_builder& node) {
  node.add<traffic>();
  if (node.ports.page != nullptr)
    node.add<viewer>(*node.ports.page, node.actors.camera, node.callable);
}

} // namespace actorcsi
