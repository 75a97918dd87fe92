#include "app/node.hpp"

#include "actors/every_actor.hpp"

namespace actorcsi {

void add_actors([[maybe_unused]] node_builder& node) {
}

} // namespace actorcsi
