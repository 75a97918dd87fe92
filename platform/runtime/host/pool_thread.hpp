#pragma once

#include <cstddef>
#include <thread>

#include "caf/execution_unit.hpp"

#include "platform/runtime/host/worker_pool.hpp"

namespace actorcsi::runtime {

/// A thread of a `worker_pool` that runs CAF's jobs. CAF's own worker names the
/// actor to the logger before each job, by a dynamic cast and a lock that all
/// workers share: a quarter of what a frame costs from camera to handler. The
/// actor does so itself where CAF is built with a log.
class pool_thread final : public caf::execution_unit {
public:
  pool_thread(caf::actor_system& sys, worker_pool& pool, size_t max_throughput);

  void start();

  /// Waits for the end of the thread, which a job asks for.
  void join();

  void exec_later(caf::resumable* job) override;

private:
  void run();

  worker_pool& pool_;
  worker_pool::member member_;
  /// Messages that an actor handles before it is another's turn.
  size_t max_throughput_;
  std::thread thread_;
};

} // namespace actorcsi::runtime
