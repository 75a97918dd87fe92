#pragma once

#include "caf/actor_system_config.hpp"
#include "caf/policy/unprofiled.hpp"
#include "caf/resumable.hpp"
#include "caf/scheduler/coordinator.hpp"

#include "platform/runtime/device.hpp"
#include "platform/runtime/pool_clock.hpp"
#include "platform/runtime/worker_pool.hpp"

namespace actorcsi::runtime {

/// A policy for CAF's coordinator: its workers are the members of one pool.
class leader_followers : public caf::policy::unprofiled {
public:
  struct coordinator_data {
    explicit coordinator_data(caf::scheduler::abstract_coordinator*) {
      // nop
    }

    worker_pool pool;
  };

  struct worker_data {
    explicit worker_data(caf::scheduler::abstract_coordinator*) {
      // nop
    }

    worker_pool::member member;
  };

  template <class Coordinator>
  void central_enqueue(Coordinator* self, caf::resumable* job) {
    d(self).pool.enqueue(job);
  }

  template <class Worker>
  void external_enqueue(Worker* self, caf::resumable* job) {
    d(self->parent()).pool.enqueue(job);
  }

  template <class Worker>
  void internal_enqueue(Worker* self, caf::resumable* job) {
    d(self->parent()).pool.enqueue(job);
  }

  template <class Worker>
  void resume_job_later(Worker* self, caf::resumable* job) {
    d(self).member.again = job;
  }

  template <class Worker>
  caf::resumable* dequeue(Worker* self) {
    return d(self->parent()).pool.next(d(self).member);
  }

  template <class Worker>
  void before_shutdown(Worker* self) {
    d(self->parent()).pool.leave(d(self).member);
  }

  template <class Worker, class F>
  void foreach_resumable(Worker*, F) {
    // nop
  }

  template <class Coordinator, class F>
  void foreach_central_resumable(Coordinator* self, F f) {
    while (auto job = d(self).pool.take())
      f(job);
  }
};

/// CAF's scheduler with a pool of `scheduler.max-threads` workers that also
/// drives simulated devices: the thread that waits for a frame is the one that
/// runs the actor which handles it.
class host_scheduler final
  : public caf::scheduler::coordinator<leader_followers> {
public:
  using super = caf::scheduler::coordinator<leader_followers>;

  using super::super;

  /// Makes systems built from `cfg` use this scheduler.
  static void install(caf::actor_system_config& cfg);

  /// The scheduler of `sys`, or `nullptr` if it is another.
  static host_scheduler* of(caf::actor_system& sys);

  /// Drives `x`, which outlives the actor system, until that ends.
  void drive(device& x);

  void init(caf::actor_system_config& cfg) override;

  /// Hides CAF's, whose thread sleeps.
  pool_clock& clock() noexcept override {
    return clock_;
  }

protected:
  void start() override;

  void stop() override;

private:
  pool_clock clock_;
};

} // namespace actorcsi::runtime
