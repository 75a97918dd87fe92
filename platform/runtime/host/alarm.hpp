#pragma once

#include "platform/base/time.hpp"

namespace actorcsi::runtime {

/// A timer that one thread waits for and any thread can set. Setting it causes
/// no switch of threads. Uses Linux' timerfd.
class alarm {
public:
  /// Raises an error if the system has no more timers or file descriptors.
  alarm();

  alarm(const alarm&) = delete;

  alarm& operator=(const alarm&) = delete;

  ~alarm();

  /// Replaces the time of the alarm by `due`: at once if that has passed, never
  /// for `time_point::max()`.
  void set(platform::time_point due) noexcept;

  /// Waits for the alarm; returns at once if it has gone off already.
  void wait() noexcept;

private:
  int fd_;
};

} // namespace actorcsi::runtime
