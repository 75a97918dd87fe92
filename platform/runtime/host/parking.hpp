#pragma once

#include <semaphore.h>

#include "platform/base/time.hpp"

namespace actorcsi::runtime {

/// Where one thread sleeps until another wakes it: a semaphore. A condition
/// variable would leave its lock behind as contended, so that letting go of it
/// is a system call, in each wake-up and for nothing.
class parking {
public:
  parking() noexcept;

  parking(const parking&) = delete;

  parking& operator=(const parking&) = delete;

  ~parking();

  /// Sleeps until `deadline`, or until woken, which may have been before. May
  /// return early.
  void sleep_until(platform::time_point deadline) noexcept;

  void wake() noexcept;

private:
  sem_t tokens_;
};

} // namespace actorcsi::runtime
