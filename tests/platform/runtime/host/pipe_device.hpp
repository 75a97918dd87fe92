#pragma once

#include <atomic>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "platform/base/assert.hpp"
#include "platform/runtime/device.hpp"

namespace actorcsi::runtime {

/// A pipe that rings a bell when it is readable.
class pipe_device final : public device {
public:
  explicit pipe_device(platform::doorbell* bell = nullptr) : bell_(bell) {
    REQUIRE(::pipe2(ends_, O_NONBLOCK | O_CLOEXEC) == 0);
  }

  ~pipe_device() override {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }

  /// From any thread, unlike Catch2's checks.
  void write() {
    char x = 0;
    const auto written = ::write(ends_[1], &x, 1);
    ACTORCSI_ASSERT(written == 1);
  }

  void ring(platform::doorbell* bell) {
    bell_ = bell;
  }

  int descriptor() const override {
    return ends_[0];
  }

  platform::time_point next_event() const override {
    return platform::time_point::max();
  }

  void advance(platform::time_point) override {
    char x = 0;
    while (::read(ends_[0], &x, 1) == 1) {
      thread_ = std::this_thread::get_id();
      ++times;
      if (auto bell = bell_.load())
        bell->ring();
    }
    ++calls;
  }

  void on_rescheduled(platform::doorbell*) override {
    // nop
  }

  std::thread::id thread() const {
    return thread_;
  }

  std::atomic<int> times{0};
  std::atomic<int> calls{0};

private:
  int ends_[2] = {-1, -1};
  std::atomic<platform::doorbell*> bell_;
  std::atomic<std::thread::id> thread_;
};

} // namespace actorcsi::runtime
