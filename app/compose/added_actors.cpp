#include "app/compose/node.hpp"

#include "actors/every_actor.hpp"

namespace actorcsi {

void add_actors([[maybe_unused]] node_builder& node) {
  node.add<motion>(node.actors.camera, node.led("LED_GREEN"));
}

} // namespace actorcsi
