#include "app/compose/pc/scheduling.hpp"

#include "platform/runtime/cooperative_scheduler.hpp"
#include "platform/runtime/host/host_scheduler.hpp"

namespace actorcsi {

scheduling::scheduling(system_config& cfg, scheduler_choice choice) {
  if (choice == scheduler_choice::cooperative)
    runtime::cooperative_scheduler::install(cfg, time_);
  else if (cfg.uses_worker_pool())
    runtime::host_scheduler::install(cfg);
}

void scheduling::drive(caf::actor_system& sys, runtime::device& x) {
  if (auto pool = runtime::host_scheduler::of(sys))
    return pool->drive(x);
  if (runtime::cooperative_scheduler::of(sys) != nullptr)
    return time_.drive(x);
  if (!thread_)
    thread_.emplace();
  thread_->add(x);
}

void scheduling::run(caf::actor_system& sys) {
  if (auto loop = runtime::cooperative_scheduler::of(sys))
    loop->run();
  else
    sys.await_all_actors_done();
}

} // namespace actorcsi
