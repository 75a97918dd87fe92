#pragma once

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "platform/runtime/host/device_thread.hpp"
#include "platform/serial/posix/fd_serial.hpp"

namespace actorcsi::platform::testing {

using bytes = std::vector<uint8_t>;

/// How long a test waits for what must happen. Only a failing test does.
constexpr auto patience = std::chrono::seconds{60};

/// Counts its rings and lets tests wait for the next.
class test_bell final : public doorbell {
public:
  void ring() noexcept override {
    std::lock_guard<std::mutex> guard{mutex_};
    ++rings_;
    changed_.notify_all();
  }

  uint64_t rings() const {
    std::lock_guard<std::mutex> guard{mutex_};
    return rings_;
  }

  /// Waits for more than `seen` rings; returns whether they came.
  bool wait_beyond(uint64_t seen,
                   std::chrono::milliseconds timeout = patience) const {
    std::unique_lock<std::mutex> guard{mutex_};
    return changed_.wait_for(guard, timeout, [&] { return rings_ > seen; });
  }

private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  uint64_t rings_ = 0;
};

/// A file descriptor that closes itself. Calls wait for `patience` at most.
class descriptor {
public:
  descriptor() = default;

  explicit descriptor(int fd) : fd_(fd) {
    if (fd_ >= 0)
      ::fcntl(fd_, F_SETFL, ::fcntl(fd_, F_GETFL) | O_NONBLOCK);
  }

  descriptor(descriptor&& other) noexcept : fd_(other.release()) {
    // nop
  }

  descriptor& operator=(descriptor&& other) noexcept {
    if (this != &other) {
      close();
      fd_ = other.release();
    }
    return *this;
  }

  ~descriptor() {
    close();
  }

  int get() const {
    return fd_;
  }

  int release() {
    auto result = fd_;
    fd_ = -1;
    return result;
  }

  void close() {
    if (fd_ >= 0)
      ::close(release());
  }

  bool wait_for(short events,
                std::chrono::milliseconds timeout = patience) const {
    pollfd fds[] = {{fd_, events, 0}};
    return ::poll(fds, 1, static_cast<int>(timeout.count())) > 0;
  }

  /// Reads `n` bytes, fewer if the other side ends or falls silent.
  bytes read(size_t n) const {
    bytes result(n);
    size_t done = 0;
    while (done < n && wait_for(POLLIN)) {
      auto got = ::read(fd_, result.data() + done, n - done);
      if (got <= 0)
        break;
      done += static_cast<size_t>(got);
    }
    result.resize(done);
    return result;
  }

  /// write(2) without SIGPIPE. That signal is not ignored in these tests, for
  /// the ports must not raise it in an application that does not either.
  ssize_t write_some(const uint8_t* from, size_t n) const {
    auto result = ::send(fd_, from, n, MSG_NOSIGNAL);
    return result < 0 && errno == ENOTSOCK ? ::write(fd_, from, n) : result;
  }

  /// Returns how many bytes the other side has taken.
  size_t write(const bytes& from) const {
    size_t done = 0;
    while (done < from.size() && wait_for(POLLOUT)) {
      auto n = write_some(from.data() + done, from.size() - done);
      if (n < 0)
        break;
      done += static_cast<size_t>(n);
    }
    return done;
  }

  /// Waits until the other side has closed.
  bool ended() const {
    uint8_t byte;
    return wait_for(POLLIN) && ::read(fd_, &byte, 1) <= 0;
  }

private:
  int fd_ = -1;
};

inline bytes text(const char* what) {
  const std::string string = what;
  return {string.begin(), string.end()};
}

/// Bytes in which a loss, a repetition or a swap shows.
inline bytes noise(size_t n, uint32_t seed = 1) {
  bytes result(n);
  auto state = seed * 2654435769u | 1u;
  for (auto& byte : result) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    byte = static_cast<uint8_t>(state >> 24);
  }
  return result;
}

/// Writes `from`, waiting for the bell whenever the port takes nothing.
/// Returns how many bytes it took.
inline size_t write_all(serial& port, const test_bell& bell,
                        const bytes& from) {
  size_t done = 0;
  while (done < from.size()) {
    const auto seen = bell.rings();
    const auto n = port.write({from.data() + done, from.size() - done});
    if (n == 0 && !bell.wait_beyond(seen))
      break;
    done += n;
  }
  return done;
}

/// Reads `n` bytes, waiting for the bell whenever there are none.
inline bytes read_all(serial& port, const test_bell& bell, size_t n) {
  bytes result(n);
  size_t done = 0;
  while (done < n) {
    const auto seen = bell.rings();
    const auto got = port.read({result.data() + done, n - done});
    if (got == 0 && !bell.wait_beyond(seen))
      break;
    done += got;
  }
  result.resize(done);
  return result;
}

/// Writes until the port has taken nothing, nor rung, for 500 ms. Returns
/// what it took.
inline bytes fill(serial& port, const test_bell& bell) {
  bytes result;
  const auto piece = noise(4099);
  for (;;) {
    const auto seen = bell.rings();
    const auto n = port.write(piece);
    result.insert(result.end(), piece.begin(),
                  piece.begin() + static_cast<std::ptrdiff_t>(n));
    if (n == 0 && !bell.wait_beyond(seen, std::chrono::milliseconds{500}))
      return result;
  }
}

/// For what no bell tells: asks once a millisecond. Returns whether it came.
template <class Predicate>
bool wait_until(Predicate pred) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!pred()) {
    if (std::chrono::steady_clock::now() > deadline)
      return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return true;
}

/// Passes a byte from the peer to the port: afterwards the port knows that
/// there is a peer.
inline bool greet(serial& port, const test_bell& bell, const descriptor& peer) {
  return peer.write(text("!")) == 1 && read_all(port, bell, 1) == text("!");
}

inline descriptor open_terminal(const std::string& path) {
  return descriptor{
    ::open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)};
}

/// A port with a thread that drives it.
class driven_port {
public:
  explicit driven_port(std::unique_ptr<fd_serial> x)
    : port_(std::move(x)),
      driver_(std::make_unique<runtime::device_thread>(*port_)) {
    // nop
  }

  fd_serial& operator*() const {
    return *port_;
  }

  fd_serial* operator->() const {
    return port_.get();
  }

  void reset() {
    driver_.reset();
    port_.reset();
  }

private:
  std::unique_ptr<fd_serial> port_;
  std::unique_ptr<runtime::device_thread> driver_;
};

/// An open port with a bell. `Dial` makes a peer from the port's name.
template <class Port, descriptor (*Dial)(const std::string&)>
struct open_port {
  template <class... Ts>
  explicit open_port(Ts&&... xs) : port(std::forward<Ts>(xs)...) {
    port.on_ready(&bell);
    REQUIRE_FALSE(port.open(115200));
  }

  /// A peer that the port knows of.
  descriptor connect() {
    auto peer = Dial(port.name());
    REQUIRE(peer.get() >= 0);
    REQUIRE(greet(port, bell, peer));
    return peer;
  }

  test_bell bell;
  Port port;
  runtime::device_thread driver{port};
};

/// An empty folder that is removed with all its content.
class temporary_folder {
public:
  temporary_folder() {
    auto name =
      (std::filesystem::temp_directory_path() / "serial-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr)
      path_ = name;
  }

  ~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;

  std::string operator/(const char* name) const {
    return (path_ / name).string();
  }

private:
  std::filesystem::path path_;
};

} // namespace actorcsi::platform::testing
