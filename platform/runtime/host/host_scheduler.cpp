#include "platform/runtime/host/host_scheduler.hpp"

#include "caf/actor_system.hpp"
#include "caf/resumable.hpp"

#include "platform/runtime/no_printer.hpp"

namespace actorcsi::runtime {

namespace {

/// A job that ends its thread.
class last_job final : public caf::resumable {
public:
  resume_result resume(caf::execution_unit*, size_t) override {
    return shutdown_execution_unit;
  }

  void intrusive_ptr_add_ref_impl() override {
    // nop
  }

  void intrusive_ptr_release_impl() override {
    // nop
  }
};

} // namespace

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
  pool_.devices().add(x);
}

void host_scheduler::init(caf::actor_system_config& cfg) {
  super::init(cfg);
  pool_.set_limit(num_workers_);
  // One more thread, which leads while all others work.
  ++num_workers_;
}

void host_scheduler::start() {
  drive(clock_);
  for (size_t i = 0; i < num_workers_; ++i) {
    threads_.push_back(
      std::make_unique<pool_thread>(system(), pool_, max_throughput_));
    threads_.back()->start();
  }
  utility_actors_[printer_id] = no_printer::make(system(), nullptr);
}

void host_scheduler::stop() {
  last_job end;
  for (size_t i = 0; i < num_workers_; ++i)
    enqueue(&end);
  for (auto& x : threads_)
    x->join();
  while (auto job = pool_.take())
    cleanup_and_release(job);
  pool_.devices().clear();
  // Scheduled messages hold references to actors.
  clock_.cancel_all();
}

void host_scheduler::enqueue(caf::resumable* job) {
  pool_.enqueue(job);
}

} // namespace actorcsi::runtime
