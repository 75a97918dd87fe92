#pragma once

#include <memory>
#include <vector>

#include "caf/actor_system_config.hpp"
#include "caf/scheduler/abstract_coordinator.hpp"

#include "platform/runtime/device.hpp"
#include "platform/runtime/host/pool_clock.hpp"
#include "platform/runtime/host/pool_thread.hpp"
#include "platform/runtime/host/worker_pool.hpp"

namespace actorcsi::runtime {

/// A scheduler for CAF with a pool of `scheduler.max-threads` workers. It also
/// drives simulated devices: the thread that waits for a frame also runs the
/// actor that handles the frame.
class host_scheduler final : public caf::scheduler::abstract_coordinator {
public:
  using super = caf::scheduler::abstract_coordinator;

  using super::super;

  /// Makes systems built from `cfg` use this scheduler.
  static void install(caf::actor_system_config& cfg);

  /// The scheduler of `sys`, or `nullptr` if `sys` has another kind.
  static host_scheduler* of(caf::actor_system& sys);

  /// Drives `x`, which outlives the actor system, until that ends.
  void drive(device& x);

  // -- CAF's side -------------------------------------------------------------

  void init(caf::actor_system_config& cfg) override;

  void start() override;

  void stop() override;

  void enqueue(caf::resumable* job) override;

  caf::actor_clock& clock() noexcept override {
    return clock_;
  }

private:
  worker_pool pool_;
  pool_clock clock_;
  std::vector<std::unique_ptr<pool_thread>> threads_;
};

} // namespace actorcsi::runtime
