#include "tests/sim/net_unit.hpp"

#include "caf/actor_cast.hpp"

namespace actorcsi::sim {

net_unit::net_unit(world& surroundings, net& around,
                   const net_unit_options& options)
  : world_(surroundings), net_(around), options_(options) {
  options_.machine.networked = true;
  world_.log().name(options.machine.number, options.name);
}

net_unit::~net_unit() = default;

net_unit::powered::~powered() {
  names = nullptr;
  // The receptionist uses the port, which uses the machine.
  port->pull();
  machine->end();
}

void net_unit::boot() {
  world_.note(happening::boots, number(), ++boots_);
  powered_ = make();
  auto& x = *powered_;
  x.machine = std::make_unique<node>(world_, options_.machine);
  x.port =
    std::make_unique<net_port>(net_, *x.machine, options_.name, options_.peers);
  x.names = x.machine->spawn<receptionist>(options_.name, x.port.get());
  x.port->open(caf::actor_cast<caf::strong_actor_ptr>(x.names));
  start();
}

void net_unit::power_off() {
  if (!on())
    return;
  world_.note(happening::goes_down, number());
  powered_->down = true;
  powered_->machine->halt();
  powered_->port->pull();
  stop();
  world_.at_rest([dying = std::move(powered_)] { /* nop */ });
}

} // namespace actorcsi::sim
