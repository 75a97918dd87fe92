#pragma once

#include <condition_variable>
#include <mutex>

#include "platform/runtime/timekeeper.hpp"

namespace actorcsi::runtime {

/// Real time on a PC: sleeps on a condition variable.
class host_time final : public timekeeper {
public:
  platform::time_point now() const noexcept override;

  void sleep_until(platform::time_point deadline) override;

  void wake() noexcept override;

  void worked() override;

private:
  std::mutex mutex_;
  std::condition_variable wakeup_;
  bool woken_ = false;
};

} // namespace actorcsi::runtime
