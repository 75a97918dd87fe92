#include "app/commands/host_signals.hpp"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <stdexcept>
#include <thread>

#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "caf/raise_error.hpp"

namespace actorcsi {

namespace {

constexpr int exit_code_interrupted = 130;

constexpr int handled[] = {SIGINT, SIGTERM,
                           // Sent when the terminal closes.
                           SIGHUP};

constexpr int ignored[] = {
  // A broken pipe is an error of the call.
  SIGPIPE,
  // Without a meaning here; they would end the process.
  SIGUSR1, SIGUSR2};

/// An eventfd, which a signal makes readable.
std::atomic<int> wake{-1};

/// When the first signal came, in ns of CLOCK_MONOTONIC; 0 before.
std::atomic<int64_t> first_ns{0};

/// SIGTERM and SIGHUP within this time are the same order: timeout(1) sends
/// SIGTERM twice, a terminal that closes SIGHUP.
constexpr int64_t same_order_ns = 1'000'000'000;

static_assert(std::atomic<int64_t>::is_always_lock_free
              && std::atomic<int>::is_always_lock_free);

int64_t now_ns() {
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

void handle(int number) {
  auto before = errno;
  auto now = now_ns();
  int64_t first = 0;
  if (first_ns.compare_exchange_strong(first, now)) {
    uint64_t one = 1;
    [[maybe_unused]] auto n = write(wake, &one, sizeof(one));
  } else if (number == SIGINT || now - first >= same_order_ns) {
    _exit(exit_code_interrupted);
  }
  errno = before;
}

/// nohup(1) starts its command with SIGHUP ignored, and that stays.
bool stays_ignored(int number) {
  struct sigaction present = {};
  return number == SIGHUP && sigaction(number, nullptr, &present) == 0
         && present.sa_handler == SIG_IGN;
}

#ifdef __SANITIZE_THREAD__

/// ThreadSanitizer holds a signal back while its thread waits for a condition,
/// as the main thread does. So there a thread of its own takes them.
void take_signals_in_a_thread() {
  sigset_t signals;
  sigemptyset(&signals);
  for (auto number : handled)
    if (!stays_ignored(number))
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
    if (!stays_ignored(number))
      sigaction(number, &action, nullptr);
}

} // namespace

host_signals::host_signals() {
  wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake < 0)
    CAF_RAISE_ERROR(std::runtime_error, "eventfd: no file descriptor left");
  first_ns = 0;
  set_handler(handle);
  for (auto number : ignored)
    std::signal(number, SIG_IGN);
#ifdef __SANITIZE_THREAD__
  take_signals_in_a_thread();
#endif
}

host_signals::~host_signals() {
  // After an order to stop, its repetition must not kill the end of the
  // process.
  if (first_ns == 0)
    set_handler(SIG_DFL);
  close(wake.exchange(-1));
}

void host_signals::on_stop(platform::doorbell* bell) {
  std::lock_guard<std::mutex> guard{mutex_};
  bell_ = bell;
  if (first_ns != 0 && bell_ != nullptr)
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
