#pragma once

#include <mutex>

#include "platform/gpio/input_pin.hpp"
#include "platform/gpio/linux/gpio_line.hpp"
#include "platform/runtime/device.hpp"

namespace actorcsi::platform {

/// An input at a GPIO line of Linux. It has to be driven.
class line_input final : public input_pin, public runtime::device {
public:
  /// `line` is an input.
  explicit line_input(gpio_line line) : line_(std::move(line)) {
    // nop
  }

  bool active() const noexcept override {
    return line_.get();
  }

  void on_change(doorbell* bell) noexcept override {
    std::lock_guard<std::mutex> guard{mutex_};
    bell_ = bell;
  }

  // -- device -----------------------------------------------------------------

  int descriptor() const override {
    return line_.descriptor();
  }

  time_point next_event() const override {
    return time_point::max();
  }

  void advance(time_point) override {
    if (!line_.take_event())
      return;
    std::lock_guard<std::mutex> guard{mutex_};
    if (bell_ != nullptr)
      bell_->ring();
  }

  void on_rescheduled(doorbell*) override {
    // nop
  }

private:
  gpio_line line_;
  std::mutex mutex_;
  doorbell* bell_ = nullptr;
};

} // namespace actorcsi::platform
