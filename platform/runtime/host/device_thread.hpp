#pragma once

#include <atomic>
#include <thread>

#include "platform/runtime/host/device_set.hpp"

namespace actorcsi::runtime {

/// Drives devices in real time, all of them in one thread, where the scheduler
/// does not. The thread takes no signals.
class device_thread final : private platform::doorbell {
public:
  device_thread();

  explicit device_thread(device& x) : device_thread() {
    add(x);
  }

  device_thread(const device_thread&) = delete;
  device_thread& operator=(const device_thread&) = delete;

  /// Ends the thread; after that the devices stand still.
  ~device_thread();

  /// Drives `x`, which outlives this object.
  void add(device& x) {
    devices_.add(x);
  }

private:
  /// The due time of a device has changed.
  void ring() noexcept override {
    devices_.wake();
  }

  void run();

  device_set devices_{*this};
  std::atomic<bool> stopped_{false};
  std::thread thread_;
};

} // namespace actorcsi::runtime
