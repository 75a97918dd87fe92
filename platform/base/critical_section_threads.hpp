#pragma once

#include <mutex>

#include "platform/base/brief_lock.hpp"

namespace actorcsi::platform {

/// Guards the few instructions that two threads of a driver share.
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

} // namespace actorcsi::platform
