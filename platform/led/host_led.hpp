#pragma once

#include <atomic>

#include "platform/led/led.hpp"

namespace actorcsi::platform {

/// An LED on a PC: only remembers whether it is lit.
class host_led final : public led {
public:
  void set(bool on) noexcept override {
    lit_ = on;
  }

  bool lit() const noexcept {
    return lit_;
  }

private:
  std::atomic<bool> lit_{false};
};

} // namespace actorcsi::platform
