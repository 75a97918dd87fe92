#include "platform/runtime/cooperative_scheduler.hpp"

#include <algorithm>

#include "caf/actor_registry.hpp"
#include "caf/actor_system.hpp"
#include "caf/resumable.hpp"

#include "platform/base/assert.hpp"
#include "platform/runtime/no_printer.hpp"

namespace actorcsi::runtime {

cooperative_scheduler::loop_unit::loop_unit(cooperative_scheduler* parent)
  : execution_unit(&parent->system()), parent_(parent) {
  // nop
}

void cooperative_scheduler::loop_unit::exec_later(caf::resumable* job) {
  parent_->enqueue(job);
}

void cooperative_scheduler::install(caf::actor_system_config& cfg,
                                    timekeeper& time) {
  cfg.module_factories.emplace_back(
    [&time](caf::actor_system& sys) -> caf::actor_system::module* {
      return new cooperative_scheduler(sys, time);
    });
}

cooperative_scheduler* cooperative_scheduler::of(caf::actor_system& sys) {
#ifdef __GXX_RTTI
  return dynamic_cast<cooperative_scheduler*>(&sys.scheduler());
#else
  // A device, which has no other.
  return static_cast<cooperative_scheduler*>(&sys.scheduler());
#endif
}

cooperative_scheduler::cooperative_scheduler(caf::actor_system& sys,
                                             timekeeper& time)
  : abstract_coordinator(sys), time_(time), clock_(time), unit_(this) {
  // nop
}

void cooperative_scheduler::run() {
  while (system().registry().running() > 0)
    if (!run_once())
      rest_until(clock_.next_timeout());
}

void cooperative_scheduler::run_until(platform::time_point deadline) {
  while (clock_.now() < deadline)
    if (!run_once())
      rest_until(std::min(deadline, clock_.next_timeout()));
}

void cooperative_scheduler::rest_until(platform::time_point deadline) {
  // A job that waits would wait until something else is due.
  ACTORCSI_ASSERT(jobs_.empty());
  if (observer_ != nullptr)
    observer_->idle();
  time_.sleep_until(deadline);
}

bool cooperative_scheduler::run_once() {
  answer_bells();
  clock_.trigger_expired_timeouts();
  if (jobs_.empty())
    return false;
  auto job = jobs_.pop();
  if (observer_ != nullptr)
    observer_->begins(*job);
  switch (job->resume(&unit_, max_throughput())) {
  case caf::resumable::resume_later:
    jobs_.push(job);
    break;
  case caf::resumable::done:
  case caf::resumable::awaiting_message:
    caf::intrusive_ptr_release(job);
    break;
  case caf::resumable::shutdown_execution_unit:
    break;
  }
  if (observer_ != nullptr)
    observer_->ended();
  time_.worked();
  return true;
}

void cooperative_scheduler::add(bell* x) {
  ACTORCSI_ASSERT(std::count(bells_.begin(), bells_.end(), x) == 0);
  bells_.push_back(x);
}

void cooperative_scheduler::remove(bell* x) {
  auto i = std::find(bells_.begin(), bells_.end(), x);
  ACTORCSI_ASSERT(i != bells_.end());
  bells_.erase(i);
}

void cooperative_scheduler::wake() noexcept {
  rung_.store(true, std::memory_order_release);
  time_.wake();
}

void cooperative_scheduler::answer_bells() {
  // There are dozens, and few of them ring.
  if (!rung_.load(std::memory_order_relaxed))
    return;
  // Before they are asked: one that rings meanwhile is asked next time.
  rung_.exchange(false, std::memory_order_acq_rel);
  // By index: a delivery may construct an actor that brings its own bells.
  for (size_t i = 0; i < bells_.size(); ++i)
    bells_[i]->deliver_if_rung();
}

void cooperative_scheduler::enqueue(caf::resumable* job) {
  jobs_.push(job);
}

caf::actor_clock& cooperative_scheduler::clock() noexcept {
  return clock_;
}

bool cooperative_scheduler::detaches_utility_actors() const {
  return false;
}

void cooperative_scheduler::start() {
  utility_actors_[printer_id] = no_printer::make(system(), &unit_);
}

void cooperative_scheduler::stop() {
  // What is scheduled holds references to actors; let them go.
  clock_.cancel_all();
  while (run_once()) {
    // nop
  }
}

} // namespace actorcsi::runtime
