#include "platform/runtime/host/device_thread.hpp"

#include <csignal>

namespace actorcsi::runtime {

device_thread::device_thread() {
  // Signals belong to the application.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread{[this] { run(); }};
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

device_thread::~device_thread() {
  stopped_ = true;
  devices_.wake();
  thread_.join();
}

void device_thread::run() {
  while (!stopped_) {
    auto due = devices_.advance_next();
    if (due != device_set::at_once)
      devices_.wait_until(due);
  }
}

} // namespace actorcsi::runtime
