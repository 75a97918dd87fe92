#include "app/commands/host_signals.hpp"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <stdexcept>
#include <thread>

#include <sys/eventfd.h>
#include <unistd.h>

#include "caf/raise_error.hpp"

namespace actorcsi {

namespace {

constexpr int exit_code_interrupted = 130;

constexpr int handled[] = {SIGINT, SIGTERM,
                           // Sent when the terminal closes.
                           SIGHUP};

constexpr int ignored[] = {
  // A broken pipe, or a file that may not grow, is an error of the call.
  SIGPIPE, SIGXFSZ,
  // Without a meaning here; they would end the process.
  SIGUSR1, SIGUSR2};

/// An eventfd, which a signal makes readable.
std::atomic<int> wake{-1};

std::atomic<bool> stopped{false};

static_assert(std::atomic<bool>::is_always_lock_free
              && std::atomic<int>::is_always_lock_free);

void handle(int) {
  if (stopped.exchange(true))
    _exit(exit_code_interrupted);
  auto before = errno;
  uint64_t one = 1;
  [[maybe_unused]] auto n = write(wake, &one, sizeof(one));
  errno = before;
}

#ifdef __SANITIZE_THREAD__

/// ThreadSanitizer holds a signal back while its thread waits for a condition,
/// as the main thread does. So there a thread of its own takes them.
void take_signals_in_a_thread() {
  sigset_t signals;
  sigemptyset(&signals);
  for (auto number : handled)
    sigaddset(&signals, number);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::thread{[signals] {
    for (int number = 0; sigwait(&signals, &number) == 0;)
      handle(number);
  }}.detach();
}

#endif

void set_handler(void (*how)(int)) {
  struct sigaction action = {};
  action.sa_handler = how;
  action.sa_flags = SA_RESTART;
  sigfillset(&action.sa_mask);
  for (auto number : handled)
    sigaction(number, &action, nullptr);
}

} // namespace

host_signals::host_signals() {
  wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake < 0)
    CAF_RAISE_ERROR(std::runtime_error, "eventfd: no file descriptor left");
  stopped = false;
  set_handler(handle);
  for (auto number : ignored)
    std::signal(number, SIG_IGN);
#ifdef __SANITIZE_THREAD__
  take_signals_in_a_thread();
#endif
}

host_signals::~host_signals() {
  set_handler(SIG_DFL);
  close(wake.exchange(-1));
}

void host_signals::on_stop(platform::doorbell* bell) {
  std::lock_guard<std::mutex> guard{mutex_};
  bell_ = bell;
  if (stopped && bell_ != nullptr)
    bell_->ring();
}

int host_signals::descriptor() const {
  return wake;
}

void host_signals::advance(platform::time_point) {
  uint64_t signals = 0;
  if (read(wake, &signals, sizeof(signals)) < 0)
    return;
  std::lock_guard<std::mutex> guard{mutex_};
  if (bell_ != nullptr)
    bell_->ring();
}

} // namespace actorcsi
