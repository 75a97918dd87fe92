#include "platform/runtime/host_time.hpp"

namespace actorcsi::runtime {

platform::time_point host_time::now() const noexcept {
  return platform::time_point::clock::now();
}

void host_time::sleep_until(platform::time_point deadline) {
  std::unique_lock<std::mutex> guard{mutex_};
  // wait_until overflows near the end of time.
  if (deadline == platform::time_point::max())
    wakeup_.wait(guard, [this] { return woken_; });
  else
    wakeup_.wait_until(guard, deadline, [this] { return woken_; });
  woken_ = false;
}

void host_time::wake() noexcept {
  {
    std::lock_guard<std::mutex> guard{mutex_};
    woken_ = true;
  }
  wakeup_.notify_one();
}

void host_time::worked() {
  // nop: real time passes by itself
}

} // namespace actorcsi::runtime
