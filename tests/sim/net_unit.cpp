#include "tests/sim/net_unit.hpp"

#include "caf/actor_cast.hpp"

#include "app/compose/pc/network_parts.hpp"

namespace actorcsi::sim {

net_unit::net_unit(world& surroundings, net& around,
                   const net_unit_options& options)
  : world_(surroundings), net_(around), options_(options) {
  options_.machine.networked = true;
  world_.log().name(options.machine.number, options.name);
}

net_unit::~net_unit() = default;

net_unit::powered::~powered() {
  end();
}

void net_unit::powered::end() {
  boss = nullptr;
  names = nullptr;
  // The receptionist uses the port, which uses the machine.
  port->pull();
  machine->end();
  actors->clear();
}

part_names net_unit::names() const {
  part_names result;
  // Every node has one.
  result.traffic = "traffic-" + options_.name;
  result.audit = "audit-" + options_.name;
  return result;
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
  part_list parts;
  x.actors = parts.actors();
  list_parts(parts);
  add_network_parts(parts, x.names);
  supervisor::environment around{&x.out, &x.stop, &x.result};
  around.on_ready = announcer(x.names);
  around.on_failure = [this, &x](const std::string& reason) {
    if (x.down)
      return;
    world_.note(happening::says, number(), world_.log().text(reason));
    if (on_failure)
      on_failure();
  };
  x.boss = caf::actor_cast<caf::actor>(x.machine->spawn<supervisor>(
    std::move(parts), caf::timespan{0}, restart_policy{}, std::move(around)));
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
