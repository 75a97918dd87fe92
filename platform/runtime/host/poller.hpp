#pragma once

#include <array>
#include <cstddef>

#include "platform/base/time.hpp"

namespace actorcsi::runtime {

/// A place where one thread sleeps until a descriptor is readable, until a
/// time, or until another thread wakes it. Uses Linux' epoll.
class poller {
public:
  /// Owners of readable descriptors.
  using owners = std::array<void*, 16>;

  /// Raises an error if the system has no more file descriptors.
  poller();

  poller(const poller&) = delete;

  poller& operator=(const poller&) = delete;

  ~poller();

  /// From now on the sleeper wakes while `fd` is readable. `owner` is not null.
  /// Callable from any thread. Raises an error if `fd` cannot be waited for.
  void add(int fd, void* owner);

  void remove(int fd) noexcept;

  /// Sleeps until `deadline`, until woken, or until a descriptor is readable.
  /// Returns at once if `wake` was called before. May return early. Stores the
  /// owners of readable descriptors and returns their number.
  size_t wait_until(platform::time_point deadline, owners& readable) noexcept;

  void wake() noexcept;

private:
  int epoll_;
  /// An eventfd. It reports each write once, so that it need not be read.
  int bell_;
};

} // namespace actorcsi::runtime
