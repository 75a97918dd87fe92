#include "platform/runtime/host/alarm.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <stdexcept>

#include <sys/timerfd.h>
#include <unistd.h>

#include "caf/raise_error.hpp"

namespace actorcsi::runtime {

alarm::alarm() : fd_(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC)) {
  if (fd_ < 0)
    CAF_RAISE_ERROR(std::runtime_error,
                    "timerfd_create: no timer or file descriptor left");
}

alarm::~alarm() {
  close(fd_);
}

void alarm::set(platform::time_point due) noexcept {
  using namespace std::chrono;
  itimerspec when{};
  if (due != platform::time_point::max()) {
    // Zero would disable the timer.
    auto ns = std::max<int64_t>(
      duration_cast<nanoseconds>(due.time_since_epoch()).count(), 1);
    when.it_value.tv_sec = ns / 1'000'000'000;
    when.it_value.tv_nsec = ns % 1'000'000'000;
  }
  timerfd_settime(fd_, TFD_TIMER_ABSTIME, &when, nullptr);
}

void alarm::wait() noexcept {
  uint64_t times = 0;
  while (read(fd_, &times, sizeof times) < 0 && errno == EINTR) {
    // nop
  }
}

} // namespace actorcsi::runtime
