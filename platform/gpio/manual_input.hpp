#pragma once

#include <mutex>

#include "platform/gpio/input_pin.hpp"

namespace actorcsi::platform {

/// An input without hardware: its level is what was set last. For a PC without
/// a button, for simulations and for tests.
class manual_input final : public input_pin {
public:
  /// Callable from any thread.
  void set(bool on) noexcept {
    std::lock_guard<std::mutex> guard{mutex_};
    active_ = on;
    if (bell_ != nullptr)
      bell_->ring();
  }

  bool active() const noexcept override {
    std::lock_guard<std::mutex> guard{mutex_};
    return active_;
  }

  void on_change(doorbell* bell) noexcept override {
    std::lock_guard<std::mutex> guard{mutex_};
    bell_ = bell;
  }

private:
  mutable std::mutex mutex_;
  bool active_ = false;
  doorbell* bell_ = nullptr;
};

} // namespace actorcsi::platform
