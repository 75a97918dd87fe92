#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace actorcsi::platform::v4l2 {

/// The calls to the kernel that the driver makes. A test puts a model of a
/// camera in their place.
class kernel_calls {
public:
  virtual ~kernel_calls() = default;

  /// Paths of the nodes that may be cameras, such as `/dev/video0`, by number.
  virtual std::vector<std::string> nodes() = 0;

  /// Opens a node for reading and writing, without blocking. Returns a
  /// descriptor, or an `errno` value below zero.
  virtual int open(const std::string& path) = 0;

  virtual void close(int fd) = 0;

  /// Returns 0, or an `errno` value below zero. A signal does not end it.
  virtual int ioctl(int fd, unsigned long request, void* arg) = 0;

  /// Maps a buffer; `nullptr` if that fails.
  virtual uint8_t* map(int fd, size_t bytes, uint32_t offset) = 0;

  virtual void unmap(uint8_t* memory, size_t bytes) = 0;

  /// Readable while a watched node has something; -1 if there is no such
  /// descriptor. It stays the same.
  virtual int descriptor() const {
    return -1;
  }

  /// The driving thread wakes when a frame of `fd` is ready or lost. A node
  /// that does not stream must not be watched: the kernel would start to stream
  /// by itself, and REQBUFS would then fail with EBUSY.
  virtual void watch(int fd) = 0;

  /// After this the kernel does not look at `fd` on the thread's behalf.
  virtual void unwatch(int fd) = 0;
};

} // namespace actorcsi::platform::v4l2
