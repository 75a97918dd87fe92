// Replaces CAF's actors that block, which need a thread: there is none, and
// starting one stops the system with a report that names the actor.

#include "caf/blocking_actor.hpp"

namespace caf {

blocking_actor::blocking_actor(actor_config& cfg)
  : super(cfg.add_flag(local_actor::is_blocking_flag)),
    mailbox_(unit, unit, unit) {
  // nop
}

blocking_actor::~blocking_actor() {
  // nop
}

void blocking_actor::enqueue(mailbox_element_ptr, execution_unit*) {
  actorcsi_would_block(name());
}

mailbox_element* blocking_actor::peek_at_next_mailbox_element() {
  return nullptr;
}

const char* blocking_actor::name() const {
  return "blocking_actor";
}

void blocking_actor::launch(execution_unit*, bool, bool) {
  actorcsi_would_block(name());
}

void blocking_actor::act() {
  actorcsi_would_block(name());
}

void blocking_actor::await_data() {
  actorcsi_would_block(name());
}

bool blocking_actor::await_data(timeout_type) {
  actorcsi_would_block(name());
}

mailbox_element_ptr blocking_actor::dequeue() {
  actorcsi_would_block(name());
}

bool blocking_actor::cleanup(error&& fail_state, execution_unit* host) {
  return super::cleanup(std::move(fail_state), host);
}

} // namespace caf
