#pragma once

#include "platform/csi/v4l2/kernel_calls.hpp"

namespace actorcsi::platform::v4l2 {

/// Linux itself.
class linux_kernel final : public kernel_calls {
public:
  /// Raises an error if the system has no more file descriptors.
  linux_kernel();

  ~linux_kernel() override;

  linux_kernel(const linux_kernel&) = delete;
  linux_kernel& operator=(const linux_kernel&) = delete;

  std::vector<std::string> nodes() override;
  int open(const std::string& path) override;
  void close(int fd) override;
  int ioctl(int fd, unsigned long request, void* arg) override;
  uint8_t* map(int fd, size_t bytes, uint32_t offset) override;
  void unmap(uint8_t* memory, size_t bytes) override;

  int descriptor() const override {
    return epoll_;
  }

  void watch(int fd) override;
  void unwatch(int fd) override;

private:
  /// Of the watched nodes.
  int epoll_;
};

} // namespace actorcsi::platform::v4l2
