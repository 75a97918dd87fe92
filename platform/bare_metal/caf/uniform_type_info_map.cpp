// Replaces CAF's register of types, by which it reads messages from other
// nodes.

#include "caf/uniform_type_info_map.hpp"

namespace caf {

uniform_type_info_map::uniform_type_info_map(actor_system& sys) : system_(sys) {
  // nop
}

} // namespace caf
