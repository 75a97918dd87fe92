#pragma once

#include "platform/base/time.hpp"

namespace actorcsi::runtime {

/// A timer that one thread waits for and any thread sets, which costs the one
/// that sets it no switch of threads: Linux' timerfd.
class alarm {
public:
  /// Raises an error if the system has no more timers or file descriptors.
  alarm();

  alarm(const alarm&) = delete;

  alarm& operator=(const alarm&) = delete;

  ~alarm();

  /// Goes off at `due` instead of when it was set to: at once if that has
  /// passed, never for `time_point::max()`.
  void set(platform::time_point due) noexcept;

  /// Returns when the alarm goes off, which it may have done already.
  void wait() noexcept;

private:
  int fd_;
};

} // namespace actorcsi::runtime
