#pragma once

#include <cstddef>
#include <thread>

#include "caf/execution_unit.hpp"

#include "platform/runtime/host/worker_pool.hpp"

namespace actorcsi::runtime {

/// A thread of a `worker_pool` that runs CAF's jobs. Before each job, CAF's own
/// worker tells the logger the name of the actor, with a dynamic cast and a
/// lock that all workers share: a quarter of the cost of a frame from camera to
/// handler. If CAF is built with a log, actors tell their name themselves.
class pool_thread final : public caf::execution_unit {
public:
  pool_thread(caf::actor_system& sys, worker_pool& pool, size_t max_throughput);

  void start();

  /// Waits for the end of the thread, which a special job causes.
  void join();

  void exec_later(caf::resumable* job) override;

private:
  void run();

  worker_pool& pool_;
  worker_pool::member member_;
  /// Messages that an actor handles before other actors have their turn.
  size_t max_throughput_;
  std::thread thread_;
};

} // namespace actorcsi::runtime
