#pragma once

#include <chrono>
#include <deque>
#include <mutex>
#include <vector>

#include "caf/fwd.hpp"

#include "platform/runtime/host/alarm.hpp"
#include "platform/runtime/host/device_set.hpp"
#include "platform/runtime/host/job_queue.hpp"
#include "platform/runtime/host/parking.hpp"

namespace actorcsi::runtime {

/// What the threads of a scheduler do next: leader and followers, after
/// Schmidt. All share one queue of jobs; one thread that has nothing to do, the
/// leader, waits for the devices. What a device causes it runs itself, so that
/// no frame waits until another thread is awake.
///
/// Waking a thread costs more than most handlers do (10 us against 1 us on a
/// virtual machine). Therefore a job that a running job caused is left to the
/// same thread, and nobody is called when the leader begins a job. What that
/// does not get round to within `patience` is for the deputy, a thread that an
/// alarm wakes. Who goes to sleep puts that off.
///
/// `limit` jobs run at a time at most, and the pool has one thread more, so
/// that the devices are driven however long the jobs take.
class worker_pool : private platform::doorbell {
public:
  /// What a thread of the pool keeps between two jobs.
  struct member {
    /// It has a job that counts.
    bool busy = false;
    /// It is the leader, drives a device, and looks for jobs afterwards.
    bool driving = false;
    /// Its last job wants to go on.
    caf::resumable* again = nullptr;
    /// How often such a job went on since the kernel was asked for others.
    int turns = 0;
    /// It sleeps by the alarm and not in its `bed`.
    bool by_alarm = false;
    bool called = false;
    parking* bed = nullptr;
  };

  /// How long a job waits for the thread that caused it, and a device for a
  /// leader that runs a job.
  static constexpr auto patience = std::chrono::microseconds{300};

  /// Turns of a job that goes on and on, 3 us each while a camera is polled,
  /// until the kernel may run another thread on that core: it may have put the
  /// leader there, which would wait for a time slice of some milliseconds.
  static constexpr int turns_in_a_row = 64;

  void set_limit(size_t jobs) {
    limit_ = jobs;
  }

  device_set& devices() {
    return devices_;
  }

  /// From any thread.
  void enqueue(caf::resumable* job);

  /// Waits for the next job of the thread that `who` belongs to.
  caf::resumable* next(member& who);

  /// The thread ends with its present job.
  void leave(member& who);

  /// Takes a job that waits, or returns `nullptr`; for the end.
  caf::resumable* take();

private:
  using guard_type = std::unique_lock<std::mutex>;

  /// Rung by the devices: what they plan has changed.
  void ring() noexcept override;

  /// Called without the lock, before a job goes on.
  static void give_way(member& me);

  // All of these are called with the lock held.

  /// There is work for one more thread.
  bool has_work() const {
    return !jobs_.empty() && running_ < limit_;
  }

  /// When somebody has to drive the devices, whoever does.
  platform::time_point too_late() const {
    return due_ == platform::time_point::max() ? due_ : due_ + patience;
  }

  /// The thread to wake, if one is needed that is not on its way already.
  member* helper();

  /// Of those that sleep, the one to wake; `nullptr` if none does.
  member* sleeper();

  /// Wakes it without the lock: it would have to wait for that at once.
  void wake(guard_type& guard, member* who);

  /// Lets go of the lock meanwhile: it is a system call.
  void set_alarm(guard_type& guard, platform::time_point due);

  /// Lets the deputy sleep until it is too late for the devices, if nobody has
  /// work. Being woken for nothing costs it ten times as much as this, but a
  /// job that runs would be slowed down, as the frame that the leader has just
  /// made ready. Returns whether the lock was let go of, so that there may be
  /// work.
  bool put_off_alarm(guard_type& guard);

  /// Drives the devices until there is work.
  void lead(guard_type& guard, member& me);

  /// Sleeps until called, or until something has waited for too long.
  void stand_by(guard_type& guard, member& me);

  /// Sleeps until called, or returns at once to look again.
  void sleep(guard_type& guard, member& me);

  /// Has woken up, called or not.
  void arrive(member& me);

  std::mutex mutex_;
  job_queue jobs_;
  device_set devices_{*this};
  /// When the next device is due, as far as is known.
  platform::time_point due_ = platform::time_point::max();
  bool plans_changed_ = false;
  size_t limit_ = 1;
  size_t running_ = 0;
  std::deque<parking> beds_;
  /// The one that slept last is woken first: what it needs is still at hand.
  std::vector<member*> idle_;
  /// A thread was woken and has not looked around yet.
  bool help_comes_ = false;
  bool led_ = false;
  /// While it waits.
  member* leader_ = nullptr;
  /// While it sleeps and has not been called.
  member* deputy_ = nullptr;
  /// A thread waits for the alarm.
  bool deputised_ = false;
  alarm alarm_;
  platform::time_point alarm_due_ = platform::time_point::max();
};

} // namespace actorcsi::runtime
