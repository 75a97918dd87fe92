#pragma once

#include "caf/actor_system.hpp"
#include "caf/execution_unit.hpp"
#include "caf/make_actor.hpp"
#include "caf/monitorable_actor.hpp"

namespace actorcsi::runtime {

/// Stands in for CAF's printer actor, which wants a thread of its own.
class no_printer final : public caf::monitorable_actor {
public:
  explicit no_printer(caf::actor_config& cfg) : monitorable_actor(cfg) {
    // nop
  }

  void enqueue(caf::mailbox_element_ptr, caf::execution_unit*) override {
    // nop
  }

  static caf::actor make(caf::actor_system& sys, caf::execution_unit* host) {
    caf::actor_config cfg{host};
    return caf::make_actor<no_printer, caf::actor>(sys.next_actor_id(),
                                                   sys.node(), &sys, cfg);
  }
};

} // namespace actorcsi::runtime
