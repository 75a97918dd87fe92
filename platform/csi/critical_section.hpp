#pragma once

#include <mutex>

#include "platform/brief_lock.hpp"

namespace actorcsi::platform {

/// Guards the few instructions that a driver's two sides share. On a host the
/// sides are threads. A build without threads, where one side is an interrupt
/// handler, puts a header of this name earlier on its include path whose class
/// masks interrupts in `lock` and restores them in `unlock`.
class critical_section {
public:
  void lock() {
    lock_brief(mutex_);
  }

  void unlock() {
    mutex_.unlock();
  }

private:
  std::mutex mutex_;
};

/// Holds a critical section as long as it lives.
using critical_guard = std::lock_guard<critical_section>;

} // namespace actorcsi::platform
