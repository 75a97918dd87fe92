// Replaces the thread of a detached actor: there is none, and requesting one
// stops the system with a report that names the actor.

#include "caf/detail/private_thread.hpp"

#include "caf/scheduled_actor.hpp"

namespace caf::detail {

private_thread::private_thread(scheduled_actor* self)
  : self_destroyed_(false),
    self_(self),
    state_(active),
    system_(self->system()) {
  // nop
}

void private_thread::start() {
  actorcsi_would_block(self_.load()->name());
}

void private_thread::resume() {
  // nop
}

void private_thread::shutdown() {
  // nop
}

void private_thread::notify_self_destroyed() {
  // nop
}

} // namespace caf::detail
