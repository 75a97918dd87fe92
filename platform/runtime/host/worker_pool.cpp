#include "platform/runtime/host/worker_pool.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "platform/base/assert.hpp"

#include "platform/base/brief_lock.hpp"

namespace actorcsi::runtime {

namespace {

using platform::time_point;

/// The pool and the state of the present thread.
thread_local worker_pool* here = nullptr;
thread_local worker_pool::member* myself = nullptr;

} // namespace

void worker_pool::enqueue(caf::resumable* job) {
  ACTORCSI_ASSERT(job != nullptr);
  auto me = here == this ? myself : nullptr;
  auto guard = platform::brief_guard(mutex_);
  jobs_.push(job);
  if (me != nullptr && me->driving)
    return;
  if (me != nullptr && me->busy && jobs_.size() == 1) {
    // A leader that is awake checks for jobs before it sleeps.
    if (has_leader_ && leader_ == nullptr)
      return;
    if (backup_ != nullptr) {
      if (has_work())
        set_alarm(guard,
                  std::min(alarm_due_, time_point::clock::now() + max_delay));
      return;
    }
  }
  wake(guard, thread_to_wake());
}

caf::resumable* worker_pool::next(member& me) {
  here = this;
  myself = &me;
  auto guard = platform::brief_guard(mutex_);
  ACTORCSI_ASSERT(!me.woken && !me.driving);
  if (me.spot == nullptr)
    me.spot = &spots_.emplace_back();
  if (auto mine = std::exchange(me.unfinished, nullptr)) {
    // No other job waits.
    if (jobs_.empty()) {
      guard.unlock();
      yield_sometimes(me);
      return mine;
    }
    jobs_.push(mine);
  }
  if (std::exchange(me.busy, false)) {
    ACTORCSI_ASSERT(running_ > 0);
    --running_;
  }
  while (!has_work()) {
    if (!has_leader_)
      lead(guard, me);
    else if (!has_backup_)
      back_up(guard, me);
    else
      sleep(guard, me);
  }
  auto result = jobs_.pop();
  me.busy = true;
  ++running_;
  wake(guard, thread_to_wake());
  return result;
}

void worker_pool::yield_sometimes(member& me) {
  if (++me.turns < turns_in_a_row)
    return;
  me.turns = 0;
  std::this_thread::yield();
}

void worker_pool::leave(member& me) {
  auto guard = platform::brief_guard(mutex_);
  ACTORCSI_ASSERT(me.busy && running_ > 0);
  me.busy = false;
  --running_;
  wake(guard, thread_to_wake());
}

caf::resumable* worker_pool::take() {
  auto guard = platform::brief_guard(mutex_);
  return jobs_.empty() ? nullptr : jobs_.pop();
}

void worker_pool::ring() noexcept {
  auto guard = platform::brief_guard(mutex_);
  plans_changed_ = true;
  // Without a leader, the alarm is set already: a job usually ends soon.
  if (leader_ != nullptr) {
    leader_->woken = true;
    wake(guard, leader_);
  }
}

worker_pool::member* worker_pool::thread_to_wake() {
  auto is_unwatched = !has_leader_ && !has_backup_;
  if (is_waking_ || (!has_work() && !is_unwatched))
    return nullptr;
  if (auto found = sleeper())
    return found;
  if (leader_ != nullptr && has_work()) {
    leader_->woken = true;
    return leader_;
  }
  return nullptr;
}

worker_pool::member* worker_pool::sleeper() {
  member* found = nullptr;
  if (!idle_.empty()) {
    found = idle_.back();
    idle_.pop_back();
  } else {
    found = std::exchange(backup_, nullptr);
  }
  if (found != nullptr) {
    ACTORCSI_ASSERT(!found->woken);
    found->woken = true;
    is_waking_ = true;
  }
  return found;
}

void worker_pool::wake(guard_type& guard, member* who) {
  if (who == nullptr)
    return;
  if (who->waits_for_alarm) {
    set_alarm(guard, time_point::min());
    return;
  }
  auto leads = who == leader_;
  guard.unlock();
  if (leads)
    devices_.wake();
  else
    who->spot->wake();
}

void worker_pool::set_alarm(guard_type& guard, time_point due) {
  if (due == alarm_due_)
    return;
  alarm_due_ = due;
  do {
    due = alarm_due_;
    guard.unlock();
    alarm_.set(due);
    guard.lock();
    // Another thread may have changed the time while the lock was released.
  } while (due != alarm_due_);
}

void worker_pool::lead(guard_type& guard, member& me) {
  ACTORCSI_ASSERT(!has_leader_ && leader_ == nullptr);
  has_leader_ = true;
  while (!has_work()) {
    plans_changed_ = false;
    me.driving = true;
    guard.unlock();
    auto due = devices_.advance_next();
    guard = platform::brief_guard(mutex_);
    me.driving = false;
    if (has_work() || plans_changed_ || due == device_set::at_once)
      continue;
    due_ = due;
    if (postpone_alarm(guard))
      continue;
    leader_ = &me;
    guard.unlock();
    devices_.wait_until(due);
    platform::lock_brief(guard);
    leader_ = nullptr;
    me.woken = false;
  }
  has_leader_ = false;
  // While no thread waits, any device may have something to do.
  due_ = time_point::clock::now();
  if (backup_ != nullptr)
    set_alarm(guard, std::min(alarm_due_, latest_due()));
}

void worker_pool::back_up(guard_type& guard, member& me) {
  ACTORCSI_ASSERT(!has_backup_ && backup_ == nullptr);
  has_backup_ = true;
  backup_ = &me;
  me.waits_for_alarm = true;
  while (!me.woken && !has_work()) {
    auto now = time_point::clock::now();
    auto late = latest_due();
    if (!has_leader_ && late <= now)
      break;
    // If the leader is late, it gets `max_delay` once more.
    set_alarm(guard, std::max(late, has_leader_ ? now + max_delay : now));
    guard.unlock();
    alarm_.wait();
    platform::lock_brief(guard);
    alarm_due_ = time_point::max();
  }
  me.waits_for_alarm = false;
  has_backup_ = false;
  if (backup_ == &me)
    backup_ = nullptr;
  on_woken(me);
}

bool worker_pool::postpone_alarm(guard_type& guard) {
  if (backup_ == nullptr || running_ > 0 || alarm_due_ == latest_due())
    return false;
  set_alarm(guard, latest_due());
  return true;
}

void worker_pool::sleep(guard_type& guard, member& me) {
  if (postpone_alarm(guard))
    return;
  ACTORCSI_ASSERT(!me.woken);
  idle_.push_back(&me);
  while (!me.woken) {
    guard.unlock();
    me.spot->sleep();
    platform::lock_brief(guard);
  }
  on_woken(me);
}

void worker_pool::on_woken(member& me) {
  if (std::exchange(me.woken, false))
    is_waking_ = false;
}

} // namespace actorcsi::runtime
