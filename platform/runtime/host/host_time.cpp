#include "platform/runtime/host/host_time.hpp"

#include <algorithm>

namespace actorcsi::runtime {

platform::time_point host_time::advance() {
  auto due = device_set::at_once;
  while (!woken_ && due == device_set::at_once)
    due = devices_.advance_next();
  return due;
}

void host_time::sleep_until(platform::time_point deadline) {
  auto due = std::min(deadline, advance());
  // Who calls `wake` after this line sees it; before, this thread sees that.
  asleep_ = true;
  if (!woken_)
    devices_.wait_until(due);
  asleep_ = false;
  advance();
  woken_ = false;
}

void host_time::wake() noexcept {
  if (!woken_.exchange(true) && asleep_)
    devices_.wake();
}

void host_time::worked() {
  auto present = now();
  if (present < look_at_)
    return;
  look_at_ = present + look_interval;
  // The scheduler looks at its bells before it sleeps.
  woken_ = false;
  devices_.wait_until(platform::time_point::min());
  advance();
}

} // namespace actorcsi::runtime
