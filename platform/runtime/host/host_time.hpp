#pragma once

#include <atomic>

#include "platform/runtime/host/device_set.hpp"
#include "platform/runtime/timekeeper.hpp"

namespace actorcsi::runtime {

/// The clock of a PC.
class host_clock final : public platform::clock {
public:
  platform::time_point now() const noexcept override {
    return platform::time_point::clock::now();
  }
};

/// Real time on a PC for the cooperative scheduler, whose thread also drives
/// devices: while it sleeps here, and between actors that always have messages.
class host_time final : public timekeeper, private platform::doorbell {
public:
  /// Longest time without a look at the devices while actors run.
  static constexpr auto look_interval = std::chrono::microseconds{200};

  /// Drives `x`, which outlives this object.
  void drive(device& x) {
    devices_.add(x);
  }

  platform::time_point now() const noexcept override {
    return platform::time_point::clock::now();
  }

  void sleep_until(platform::time_point deadline) override;

  void wake() noexcept override;

  void worked() override;

private:
  /// The due time of a device has changed.
  void ring() noexcept override {
    wake();
  }

  /// Advances the devices until `wake` is called or none is due; returns when
  /// the next one is.
  platform::time_point advance();

  device_set devices_{*this};
  /// Whether `wake` was called since the latest sleep.
  std::atomic<bool> woken_{false};
  /// Whether the thread sleeps, or is about to.
  std::atomic<bool> asleep_{false};
  platform::time_point look_at_;
};

} // namespace actorcsi::runtime
