#pragma once

#include <atomic>
#include <vector>

#include "caf/actor_system_config.hpp"
#include "caf/execution_unit.hpp"
#include "caf/scheduler/abstract_coordinator.hpp"

#include "platform/runtime/bell.hpp"
#include "platform/runtime/job_queue.hpp"
#include "platform/runtime/loop_clock.hpp"
#include "platform/runtime/run_observer.hpp"
#include "platform/runtime/timekeeper.hpp"

namespace actorcsi::runtime {

/// Runs all actors in the thread that calls `run`, in one loop: deliver the
/// messages of rung bells, fire due timeouts, resume one actor for at most
/// `scheduler.max-throughput` messages, sleep if nothing is due.
///
/// Fair: an actor that always has a message waiting runs again only after every
/// other actor that is ready has run. Used by firmware and by simulation.
class cooperative_scheduler final
  : public caf::scheduler::abstract_coordinator {
public:
  /// Makes systems built from `cfg` use this scheduler. `time` outlives them.
  static void install(caf::actor_system_config& cfg, timekeeper& time);

  /// The scheduler of `sys`, or `nullptr` if `sys` has another kind.
  static cooperative_scheduler* of(caf::actor_system& sys);

  cooperative_scheduler(caf::actor_system& sys, timekeeper& time);

  // -- the loop ---------------------------------------------------------------

  /// Returns after all actors have ended.
  void run();

  /// Runs what is due until the clock reads `deadline`.
  void run_until(platform::time_point deadline);

  /// Handles rung bells and due timeouts, then resumes one actor. Returns
  /// whether an actor was ready.
  bool run_once();

  /// Due time of the earliest timeout, or `time_point::max()`: for callers of
  /// `run_once`, which have to sleep themselves.
  platform::time_point next_timeout() const {
    return clock_.next_timeout();
  }

  /// Reports the running actors to `x` from now on; `nullptr` ends that.
  void observe(run_observer* x) {
    observer_ = x;
  }

  // -- bells ------------------------------------------------------------------

  void add(bell* x);

  void remove(bell* x);

  /// Called by a bell that rings, from any thread or interrupt handler.
  void wake() noexcept;

  // -- CAF's side -------------------------------------------------------------

  void enqueue(caf::resumable* job) override;

  caf::actor_clock& clock() noexcept override;

  bool detaches_utility_actors() const override;

  void start() override;

  void stop() override;

private:
  class loop_unit final : public caf::execution_unit {
  public:
    explicit loop_unit(cooperative_scheduler* parent);

    void exec_later(caf::resumable* job) override;

  private:
    cooperative_scheduler* parent_;
  };

  /// Delivers the messages of rung bells.
  void answer_bells();

  /// Nothing is due before `deadline`.
  void rest_until(platform::time_point deadline);

  timekeeper& time_;
  loop_clock clock_;
  loop_unit unit_;
  run_observer* observer_ = nullptr;
  job_queue jobs_;
  std::vector<bell*> bells_;
  /// Whether one has rung since all were asked.
  std::atomic<bool> rung_{false};
};

} // namespace actorcsi::runtime
