#include "platform/runtime/host/host_time.hpp"

namespace actorcsi::runtime {

platform::time_point host_time::now() const noexcept {
  return platform::time_point::clock::now();
}

void host_time::sleep_until(platform::time_point deadline) {
  spot_.sleep_until(deadline);
  woken_ = false;
}

void host_time::wake() noexcept {
  if (!woken_.exchange(true))
    spot_.wake();
}

void host_time::worked() {
  // nop: real time passes by itself
}

} // namespace actorcsi::runtime
