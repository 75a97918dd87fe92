#include "app/commands/host_signals.hpp"

#include <pthread.h>
#include <unistd.h>

namespace actorcsi {

namespace {

/// Ends the thread that waits for signals.
constexpr int end_signal = SIGUSR1;

constexpr int exit_code_interrupted = 130;

} // namespace

host_signals::host_signals() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  // Sent when the terminal closes.
  sigaddset(&signals_, SIGHUP);
  sigaddset(&signals_, end_signal);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  thread_ = std::thread{[this] { run(); }};
}

host_signals::~host_signals() {
  pthread_kill(thread_.native_handle(), end_signal);
  thread_.join();
}

void host_signals::on_stop(platform::doorbell* bell) {
  std::lock_guard<std::mutex> guard{mutex_};
  bell_ = bell;
  if (stopped_ && bell_ != nullptr)
    bell_->ring();
}

void host_signals::run() {
  for (;;) {
    int number = 0;
    if (sigwait(&signals_, &number) != 0 || number == end_signal)
      return;
    std::lock_guard<std::mutex> guard{mutex_};
    if (stopped_)
      _exit(exit_code_interrupted);
    stopped_ = true;
    if (bell_ != nullptr)
      bell_->ring();
  }
}

} // namespace actorcsi
