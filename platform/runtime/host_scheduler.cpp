#include "platform/runtime/host_scheduler.hpp"

#include "caf/actor_system.hpp"

namespace actorcsi::runtime {

void host_scheduler::install(caf::actor_system_config& cfg) {
  cfg.module_factories.emplace_back(
    [](caf::actor_system& sys) -> caf::actor_system::module* {
      return new host_scheduler(sys);
    });
}

host_scheduler* host_scheduler::of(caf::actor_system& sys) {
  return dynamic_cast<host_scheduler*>(&sys.scheduler());
}

void host_scheduler::drive(device& x) {
  data().pool.devices().add(x);
}

void host_scheduler::init(caf::actor_system_config& cfg) {
  super::init(cfg);
  data().pool.set_limit(num_workers_);
  // The one that leads while all others work.
  ++num_workers_;
}

void host_scheduler::start() {
  drive(clock_);
  super::start();
}

void host_scheduler::stop() {
  super::stop();
  data().pool.devices().clear();
  // What is scheduled holds references to actors.
  clock_.cancel_all();
}

} // namespace actorcsi::runtime
