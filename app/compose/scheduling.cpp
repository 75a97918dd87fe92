#include "app/compose/scheduling.hpp"

#include "platform/runtime/cooperative_scheduler.hpp"
#include "platform/runtime/host/host_scheduler.hpp"

namespace actorcsi {

scheduling::scheduling(options& opts, scheduler_choice choice) {
  if (choice == scheduler_choice::cooperative)
    runtime::cooperative_scheduler::install(opts, time_);
  else if (opts.leads())
    runtime::host_scheduler::install(opts);
}

void scheduling::drive(caf::actor_system& sys, runtime::device& sensor) {
  if (auto pool = runtime::host_scheduler::of(sys))
    pool->drive(sensor);
  else
    sensor_thread_ = std::make_unique<runtime::device_thread>(sensor);
}

void scheduling::run(caf::actor_system& sys) {
  if (auto loop = runtime::cooperative_scheduler::of(sys))
    loop->run();
  else
    sys.await_all_actors_done();
}

} // namespace actorcsi
