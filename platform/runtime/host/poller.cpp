#include "platform/runtime/host/poller.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <stdexcept>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "caf/raise_error.hpp"

namespace actorcsi::runtime {

namespace {

int wait(int epoll, epoll_event* found, int size, platform::time_point due) {
  using namespace std::chrono;
  if (due == platform::time_point::max())
    return epoll_wait(epoll, found, size, -1);
  // The earliest time is too far away for a difference.
  auto now = platform::time_point::clock::now();
  auto left = due > now ? nanoseconds{due - now} : nanoseconds{0};
  timespec limit{};
  limit.tv_sec = duration_cast<seconds>(left).count();
  limit.tv_nsec = (left % seconds{1}).count();
  auto result = epoll_pwait2(epoll, found, size, &limit, nullptr);
  if (result >= 0 || errno != ENOSYS)
    return result;
  // Linux before 5.11, and emulators. Rounded up: before, nothing is due.
  auto ms = duration_cast<milliseconds>(left + microseconds{999}).count();
  return epoll_wait(epoll, found, size,
                    static_cast<int>(std::min<int64_t>(ms, 3'600'000)));
}

} // namespace

poller::poller()
  : epoll_(epoll_create1(EPOLL_CLOEXEC)),
    bell_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  epoll_event what{};
  what.events = EPOLLIN | EPOLLET;
  if (epoll_ < 0 || bell_ < 0
      || epoll_ctl(epoll_, EPOLL_CTL_ADD, bell_, &what) != 0)
    CAF_RAISE_ERROR(std::runtime_error, "epoll: no file descriptor left");
}

poller::~poller() {
  close(bell_);
  close(epoll_);
}

void poller::add(int fd, void* owner) {
  epoll_event what{};
  what.events = EPOLLIN;
  what.data.ptr = owner;
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &what) != 0)
    CAF_RAISE_ERROR(std::runtime_error, "epoll: a descriptor is refused");
}

void poller::remove(int fd) noexcept {
  epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
}

size_t poller::wait_until(platform::time_point deadline,
                          owners& readable) noexcept {
  std::array<epoll_event, std::tuple_size_v<owners>> found;
  auto count =
    wait(epoll_, found.data(), static_cast<int>(found.size()), deadline);
  size_t result = 0;
  for (int i = 0; i < count; ++i)
    if (auto owner = found[static_cast<size_t>(i)].data.ptr)
      readable[result++] = owner;
  return result;
}

void poller::wake() noexcept {
  uint64_t one = 1;
  [[maybe_unused]] auto n = write(bell_, &one, sizeof(one));
}

} // namespace actorcsi::runtime
