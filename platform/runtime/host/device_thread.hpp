#pragma once

#include <atomic>
#include <thread>

#include "platform/runtime/device.hpp"
#include "platform/runtime/host/host_time.hpp"

namespace actorcsi::runtime {

/// Drives a simulated device in real time, in a separate thread.
class device_thread {
public:
  /// `x` outlives this object.
  explicit device_thread(device& x);

  device_thread(const device_thread&) = delete;
  device_thread& operator=(const device_thread&) = delete;

  /// Ends the thread; after that the device stands still.
  ~device_thread();

private:
  /// Wakes the thread when the device's due time changes.
  class waker final : public platform::doorbell {
  public:
    explicit waker(host_time& time) : time_(time) {
      // nop
    }

    void ring() noexcept override {
      time_.wake();
    }

  private:
    host_time& time_;
  };

  void run();

  device& device_;
  host_time time_;
  waker waker_{time_};
  std::atomic<bool> stopped_{false};
  std::thread thread_;
};

} // namespace actorcsi::runtime
