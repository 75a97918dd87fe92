#include "platform/runtime/host/device_thread.hpp"

namespace actorcsi::runtime {

device_thread::device_thread(device& x) : device_(x) {
  device_.on_rescheduled(&waker_);
  thread_ = std::thread{[this] { run(); }};
}

device_thread::~device_thread() {
  stopped_ = true;
  time_.wake();
  thread_.join();
  device_.on_rescheduled(nullptr);
}

void device_thread::run() {
  while (!stopped_) {
    auto due = device_.next_event();
    if (due <= time_.now())
      device_.advance(time_.now());
    else
      time_.sleep_until(due);
  }
}

} // namespace actorcsi::runtime
