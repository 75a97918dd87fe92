#include "platform/gpio/linux/key_input.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <memory>
#include <system_error>

#include <sys/epoll.h>
#include <termios.h>
#include <unistd.h>

#include "platform/base/errc.hpp"

namespace actorcsi::platform {

namespace {

/// Time between two looks whether the program is in the foreground again.
constexpr auto look_interval = std::chrono::milliseconds{500};

} // namespace

caf::expected<std::unique_ptr<key_input>> key_input::make(int terminal) {
  if (::isatty(terminal) == 0)
    return make_error(
      errc::device_unavailable,
      "key: standard input is not a terminal; start the program "
      "at one, or use another pin");
  auto epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0)
    return make_error(errc::device_unavailable,
                      "key: " + std::generic_category().message(errno)
                        + "; close other files");
  return std::unique_ptr<key_input>{new key_input(terminal, epoll)};
}

key_input::key_input(int terminal, int epoll)
  : terminal_(terminal), epoll_(epoll) {
  watch(true);
}

key_input::~key_input() {
  ::close(epoll_);
}

bool key_input::active() const noexcept {
  std::lock_guard<std::mutex> guard{mutex_};
  return active_;
}

void key_input::on_change(doorbell* bell) noexcept {
  std::lock_guard<std::mutex> guard{mutex_};
  bell_ = bell;
}

time_point key_input::next_event() const {
  std::lock_guard<std::mutex> guard{mutex_};
  return std::min(released_at_, look_at_);
}

void key_input::advance(time_point now) {
  auto pressed = read_keys();
  std::lock_guard<std::mutex> guard{mutex_};
  auto before = active_;
  if (now >= released_at_) {
    active_ = false;
    released_at_ = time_point::max();
  }
  if (pressed) {
    active_ = true;
    released_at_ = now + press_time;
  }
  auto reads = is_in_foreground();
  watch(reads);
  look_at_ = reads ? time_point::max() : now + look_interval;
  if (before != active_ && bell_ != nullptr)
    bell_->ring();
}

bool key_input::is_in_foreground() const {
  return ::tcgetpgrp(terminal_) == ::getpgrp();
}

bool key_input::read_keys() {
  auto result = false;
  epoll_event found{};
  // A read from the background would stop the program.
  while (epoll_wait(epoll_, &found, 1, 0) == 1 && is_in_foreground()) {
    std::array<char, 256> typed;
    auto count = ::read(terminal_, typed.data(), typed.size());
    if (count <= 0) {
      // The terminal was closed, or its end was typed: nothing more comes now.
      watch(false);
      break;
    }
    result = result
             || std::find(typed.begin(), typed.begin() + count, '\n')
                  != typed.begin() + count;
  }
  return result;
}

void key_input::watch(bool on) {
  epoll_event what{};
  what.events = EPOLLIN;
  epoll_ctl(epoll_, on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, terminal_, &what);
}

} // namespace actorcsi::platform
