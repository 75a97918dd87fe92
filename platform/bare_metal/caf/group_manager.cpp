// Replaces CAF's groups: a device has none.

#include "caf/group_manager.hpp"

namespace caf {

group_manager::group_manager(actor_system& sys) : system_(sys) {
  // nop
}

group_manager::~group_manager() {
  // nop
}

void group_manager::init(actor_system_config&) {
  // nop
}

void group_manager::start() {
  // nop
}

void group_manager::stop() {
  // nop
}

} // namespace caf
