#include "platform/csi/v4l2/linux_kernel.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <stdexcept>

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "caf/raise_error.hpp"

namespace actorcsi::platform::v4l2 {

namespace {

/// The number in `video7`; -1 for other names.
int number_of(const std::string& name) {
  constexpr size_t prefix = 5;
  int result = -1;
  if (name.compare(0, prefix, "video") != 0 || name.size() == prefix)
    return -1;
  auto end = name.data() + name.size();
  auto [rest, err] = std::from_chars(name.data() + prefix, end, result);
  return err == std::errc{} && rest == end ? result : -1;
}

} // namespace

linux_kernel::linux_kernel() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_ < 0)
    CAF_RAISE_ERROR(std::runtime_error, "epoll: no file descriptor left");
}

linux_kernel::~linux_kernel() {
  ::close(epoll_);
}

std::vector<std::string> linux_kernel::nodes() {
  std::vector<std::pair<int, std::string>> found;
  std::error_code err;
  for (auto& x : std::filesystem::directory_iterator{"/dev", err})
    if (auto number = number_of(x.path().filename().string()); number >= 0)
      found.emplace_back(number, x.path().string());
  std::sort(found.begin(), found.end());
  std::vector<std::string> result;
  for (auto& x : found)
    result.push_back(std::move(x.second));
  return result;
}

int linux_kernel::open(const std::string& path) {
  auto fd = ::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  return fd < 0 ? -errno : fd;
}

void linux_kernel::close(int fd) {
  ::close(fd);
}

int linux_kernel::ioctl(int fd, unsigned long request, void* arg) {
  int result = 0;
  do
    result = ::ioctl(fd, request, arg);
  while (result < 0 && errno == EINTR);
  return result < 0 ? -errno : 0;
}

uint8_t* linux_kernel::map(int fd, size_t bytes, uint32_t offset) {
  auto result = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
                     static_cast<off_t>(offset));
  return result == MAP_FAILED ? nullptr : static_cast<uint8_t*>(result);
}

void linux_kernel::unmap(uint8_t* memory, size_t bytes) {
  munmap(memory, bytes);
}

void linux_kernel::watch(int fd) {
  epoll_event what{};
  what.events = EPOLLIN;
  epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &what);
}

void linux_kernel::unwatch(int fd) {
  epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
}

} // namespace actorcsi::platform::v4l2
