#include "platform/runtime/host/worker_pool.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "platform/base/assert.hpp"

#include "platform/base/brief_lock.hpp"

namespace actorcsi::runtime {

namespace {

using platform::time_point;

/// Which member of which pool the present thread is.
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
    // A leader that is awake looks for jobs before it sleeps.
    if (led_ && leader_ == nullptr)
      return;
    if (deputy_ != nullptr) {
      if (has_work())
        set_alarm(guard,
                  std::min(alarm_due_, time_point::clock::now() + patience));
      return;
    }
  }
  wake(guard, helper());
}

caf::resumable* worker_pool::next(member& me) {
  here = this;
  myself = &me;
  auto guard = platform::brief_guard(mutex_);
  ACTORCSI_ASSERT(!me.called && !me.driving);
  if (me.bed == nullptr)
    me.bed = &beds_.emplace_back();
  if (auto mine = std::exchange(me.again, nullptr)) {
    // Nobody else waits for a turn.
    if (jobs_.empty()) {
      guard.unlock();
      give_way(me);
      return mine;
    }
    jobs_.push(mine);
  }
  if (std::exchange(me.busy, false)) {
    ACTORCSI_ASSERT(running_ > 0);
    --running_;
  }
  while (!has_work()) {
    if (!led_)
      lead(guard, me);
    else if (!deputised_)
      stand_by(guard, me);
    else
      sleep(guard, me);
  }
  auto result = jobs_.pop();
  me.busy = true;
  ++running_;
  wake(guard, helper());
  return result;
}

void worker_pool::give_way(member& me) {
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
  wake(guard, helper());
}

caf::resumable* worker_pool::take() {
  auto guard = platform::brief_guard(mutex_);
  return jobs_.empty() ? nullptr : jobs_.pop();
}

void worker_pool::ring() noexcept {
  auto me = here == this ? myself : nullptr;
  auto guard = platform::brief_guard(mutex_);
  plans_changed_ = true;
  if (leader_ != nullptr) {
    leader_->called = true;
    wake(guard, leader_);
  } else if (!led_) {
    auto now = time_point::clock::now();
    due_ = std::min(due_, now);
    // A job that changes plans ends before long, as a rule.
    if (deputy_ != nullptr)
      set_alarm(guard, me != nullptr && me->busy
                         ? std::min(alarm_due_, now + patience)
                         : now);
    else
      wake(guard, helper());
  }
}

worker_pool::member* worker_pool::helper() {
  auto nobody_watches = !led_ && !deputised_;
  if (help_comes_ || (!has_work() && !nobody_watches))
    return nullptr;
  if (auto found = sleeper())
    return found;
  if (leader_ != nullptr && has_work()) {
    leader_->called = true;
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
    found = std::exchange(deputy_, nullptr);
  }
  if (found != nullptr) {
    ACTORCSI_ASSERT(!found->called);
    found->called = true;
    help_comes_ = true;
  }
  return found;
}

void worker_pool::wake(guard_type& guard, member* who) {
  if (who == nullptr)
    return;
  if (who->by_alarm) {
    set_alarm(guard, time_point::min());
    return;
  }
  auto bed = who->bed;
  guard.unlock();
  bed->wake();
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
    // Who set it at the same time may have been overtaken.
  } while (due != alarm_due_);
}

void worker_pool::lead(guard_type& guard, member& me) {
  ACTORCSI_ASSERT(!led_ && leader_ == nullptr);
  led_ = true;
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
    if (put_off_alarm(guard))
      continue;
    leader_ = &me;
    guard.unlock();
    me.bed->sleep_until(due);
    platform::lock_brief(guard);
    leader_ = nullptr;
    me.called = false;
  }
  led_ = false;
  due_ = plans_changed_ ? time_point::clock::now() : devices_.next_due();
  if (deputy_ != nullptr)
    set_alarm(guard, std::min(alarm_due_, too_late()));
}

void worker_pool::stand_by(guard_type& guard, member& me) {
  ACTORCSI_ASSERT(!deputised_ && deputy_ == nullptr);
  deputised_ = true;
  deputy_ = &me;
  me.by_alarm = true;
  while (!me.called && !has_work()) {
    auto now = time_point::clock::now();
    auto late = too_late();
    if (!led_ && late <= now)
      break;
    // A leader that is late itself is given as long once more.
    set_alarm(guard, std::max(late, led_ ? now + patience : now));
    guard.unlock();
    alarm_.wait();
    platform::lock_brief(guard);
    alarm_due_ = time_point::max();
  }
  me.by_alarm = false;
  deputised_ = false;
  if (deputy_ == &me)
    deputy_ = nullptr;
  arrive(me);
}

bool worker_pool::put_off_alarm(guard_type& guard) {
  if (deputy_ == nullptr || running_ > 0 || alarm_due_ == too_late())
    return false;
  set_alarm(guard, too_late());
  return true;
}

void worker_pool::sleep(guard_type& guard, member& me) {
  if (put_off_alarm(guard))
    return;
  ACTORCSI_ASSERT(!me.called);
  idle_.push_back(&me);
  while (!me.called) {
    guard.unlock();
    me.bed->sleep_until(time_point::max());
    platform::lock_brief(guard);
  }
  arrive(me);
}

void worker_pool::arrive(member& me) {
  if (std::exchange(me.called, false))
    help_comes_ = false;
}

} // namespace actorcsi::runtime
