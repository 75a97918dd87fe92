// Replaces the common part of CAF's schedulers. The cooperative scheduler needs
// little of it; above all there is no printer actor, which needs a thread.

#include "caf/scheduler/abstract_coordinator.hpp"

#include "caf/actor_system_config.hpp"

namespace caf::scheduler {

namespace {

/// After that many messages, the other actors get their turn.
constexpr size_t messages_in_a_row = 50;

} // namespace

abstract_coordinator::abstract_coordinator(actor_system& sys)
  : next_worker_(0), max_throughput_(0), num_workers_(1), system_(sys) {
  // nop
}

const actor_system_config& abstract_coordinator::config() const {
  return system_.config();
}

bool abstract_coordinator::detaches_utility_actors() const {
  return false;
}

void abstract_coordinator::start() {
  // nop
}

void abstract_coordinator::init(actor_system_config&) {
  max_throughput_ = messages_in_a_row;
}

actor_system::module::id_t abstract_coordinator::id() const {
  return module::scheduler;
}

void* abstract_coordinator::subtype_ptr() {
  return this;
}

} // namespace caf::scheduler
