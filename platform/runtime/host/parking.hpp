#pragma once

#include <semaphore.h>

#include "platform/base/time.hpp"

namespace actorcsi::runtime {

/// A place where one thread sleeps until another wakes it: a semaphore. A
/// condition variable would mark its lock as contended; then each release of
/// the lock is a needless system call.
class parking {
public:
  parking() noexcept;

  parking(const parking&) = delete;

  parking& operator=(const parking&) = delete;

  ~parking();

  /// Sleeps until `deadline` or until woken. Returns at once if `wake` was
  /// called before. May return early.
  void sleep_until(platform::time_point deadline) noexcept;

  void wake() noexcept;

private:
  sem_t tokens_;
};

} // namespace actorcsi::runtime
