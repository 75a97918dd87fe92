#pragma once

#include <chrono>
#include <deque>
#include <mutex>
#include <vector>

#include "caf/fwd.hpp"

#include "platform/runtime/host/alarm.hpp"
#include "platform/runtime/host/device_set.hpp"
#include "platform/runtime/host/parking.hpp"
#include "platform/runtime/job_queue.hpp"

namespace actorcsi::runtime {

/// Distributes jobs to the threads of a scheduler, by Schmidt's pattern
/// Leader/Followers. All threads share one queue of jobs. One idle thread, the
/// leader, waits for the devices. It runs the jobs that a device causes, so
/// that no frame waits until another thread is awake.
///
/// Waking a thread costs more than most handlers (10 us against 1 us on a
/// virtual machine). Therefore a job that a running job causes stays with the
/// same thread, and the leader wakes no other thread when it begins a job. The
/// backup thread, woken by an alarm, takes over jobs and devices that have
/// waited for `max_delay`. A thread that goes to sleep postpones the alarm.
///
/// At most `limit` jobs run at the same time. The pool has one thread more, so
/// that the devices are driven even if all jobs take long.
class worker_pool : private platform::doorbell {
public:
  /// State of a thread of the pool.
  struct member {
    /// It runs a job, counted by `running_`.
    bool busy = false;
    /// It is the leader and drives a device; it looks for jobs afterwards.
    bool driving = false;
    /// Its latest job, if that has to continue.
    caf::resumable* unfinished = nullptr;
    /// Times that such a job continued since the latest yield to the kernel.
    int turns = 0;
    /// It waits for the alarm and not at its `spot`.
    bool waits_for_alarm = false;
    bool woken = false;
    parking* spot = nullptr;
  };

  /// Time limit for a job to wait for the thread that caused it, and for a
  /// device to wait for a leader that runs a job.
  static constexpr auto max_delay = std::chrono::microseconds{300};

  /// Turns of a job that continues all the time, 3 us each while a camera is
  /// polled, until the thread yields. The kernel may have put the leader on the
  /// same core, which would otherwise wait for some milliseconds.
  static constexpr int turns_in_a_row = 64;

  void set_limit(size_t jobs) {
    limit_ = jobs;
  }

  device_set& devices() {
    return devices_;
  }

  /// Adds a job. May be woken by any thread.
  void enqueue(caf::resumable* job);

  /// Waits for the next job of the calling thread, whose state is `who`.
  caf::resumable* next(member& who);

  /// Removes the calling thread, which ends after its present job.
  void leave(member& who);

  /// Returns a waiting job or `nullptr`; for the end of the pool.
  caf::resumable* take();

private:
  using guard_type = std::unique_lock<std::mutex>;

  /// The devices ring when their next due time changes.
  void ring() noexcept override;

  /// Yields to the kernel after `turns_in_a_row`. Called without the lock,
  /// before a job continues.
  static void yield_sometimes(member& me);

  // The functions below are woken with the lock held.

  /// Whether there is work for one more thread.
  bool has_work() const {
    return !jobs_.empty() && running_ < limit_;
  }

  /// Latest time at which any thread has to drive the devices.
  platform::time_point latest_due() const {
    return due_ == platform::time_point::max() ? due_ : due_ + max_delay;
  }

  /// The thread to wake, or `nullptr` if none is needed or one is waking up.
  member* thread_to_wake();

  /// The sleeping thread to wake, or `nullptr` if none sleeps.
  member* sleeper();

  /// Wakes `who` after releasing the lock, which `who` needs at once.
  void wake(guard_type& guard, member* who);

  /// Sets the alarm. Releases the lock during the system call.
  void set_alarm(guard_type& guard, platform::time_point due);

  /// If no job runs, lets the backup sleep until `latest_due`. That costs a
  /// tenth of a needless wake-up. It is not done while a job runs, because it
  /// would delay that job. Returns whether it released the lock: then there may
  /// be work.
  bool postpone_alarm(guard_type& guard);

  /// Runs as the leader: drives the devices until there is work.
  void lead(guard_type& guard, member& me);

  /// Runs as the backup: sleeps until woken, or until a job or a device has
  /// waited for `max_delay`.
  void back_up(guard_type& guard, member& me);

  /// Sleeps until woken. Returns at once if it had to release the lock.
  void sleep(guard_type& guard, member& me);

  /// Updates the state after a thread has woken up.
  void on_woken(member& me);

  std::mutex mutex_;
  job_queue jobs_;
  device_set devices_{*this};
  /// Due time of the next device while there is a leader; else, since when
  /// there is none.
  platform::time_point due_ = platform::time_point::max();
  bool plans_changed_ = false;
  size_t limit_ = 1;
  size_t running_ = 0;
  std::deque<parking> spots_;
  /// Sleeping threads. The latest one is woken first: its caches are still
  /// warm.
  std::vector<member*> idle_;
  /// A thread was woken and has not looked for work yet.
  bool is_waking_ = false;
  bool has_leader_ = false;
  /// The leader while it waits.
  member* leader_ = nullptr;
  /// The backup while it sleeps and was not woken.
  member* backup_ = nullptr;
  /// Whether a thread is the backup and waits for the alarm.
  bool has_backup_ = false;
  alarm alarm_;
  platform::time_point alarm_due_ = platform::time_point::max();
};

} // namespace actorcsi::runtime
