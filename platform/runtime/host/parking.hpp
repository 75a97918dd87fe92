#pragma once

#include <semaphore.h>

namespace actorcsi::runtime {

/// A place where one thread sleeps until another wakes it: a semaphore. A
/// condition variable would mark its lock as contended; then each release of
/// the lock is a needless system call.
class parking {
public:
  parking() noexcept {
    sem_init(&tokens_, 0, 0);
  }

  parking(const parking&) = delete;

  parking& operator=(const parking&) = delete;

  ~parking() {
    sem_destroy(&tokens_);
  }

  /// Sleeps until woken. Returns at once if `wake` was called before. May
  /// return early.
  void sleep() noexcept {
    sem_wait(&tokens_);
  }

  void wake() noexcept {
    sem_post(&tokens_);
  }

private:
  sem_t tokens_;
};

} // namespace actorcsi::runtime
