#pragma once

#include <atomic>

#include "platform/runtime/host/parking.hpp"
#include "platform/runtime/timekeeper.hpp"

namespace actorcsi::runtime {

/// Real time on a PC.
class host_time final : public timekeeper {
public:
  platform::time_point now() const noexcept override;

  void sleep_until(platform::time_point deadline) override;

  void wake() noexcept override;

  void worked() override;

private:
  parking spot_;
  /// Whether `wake` was called since the latest sleep.
  std::atomic<bool> woken_{false};
};

} // namespace actorcsi::runtime
