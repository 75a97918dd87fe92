#include "platform/runtime/host/parking.hpp"

#include <chrono>

namespace actorcsi::runtime {

parking::parking() noexcept {
  sem_init(&tokens_, 0, 0);
}

parking::~parking() {
  sem_destroy(&tokens_);
}

void parking::sleep_until(platform::time_point deadline) noexcept {
  using namespace std::chrono;
  if (deadline == platform::time_point::max()) {
    sem_wait(&tokens_);
    return;
  }
  auto ns = duration_cast<nanoseconds>(deadline.time_since_epoch()).count();
  timespec when{};
  when.tv_sec = ns / 1'000'000'000;
  when.tv_nsec = ns % 1'000'000'000;
  sem_clockwait(&tokens_, CLOCK_MONOTONIC, &when);
}

void parking::wake() noexcept {
  sem_post(&tokens_);
}

} // namespace actorcsi::runtime
