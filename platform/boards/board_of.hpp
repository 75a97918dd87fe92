#pragma once

#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "platform/boards/board.hpp"

namespace actorcsi::platform {

/// A board that is its `Parts`, with LEDs called as in `Pins`. What differs
/// from board to board is left to a class behind it.
template <class Parts, const auto& Pins>
class board_of : public board {
public:
  explicit board_of(uint32_t console_baud) {
    parts_.console().open(console_baud);
    parts_.start();
  }

  serial& console() override {
    return parts_.console();
  }

  serial& uart() override {
    return parts_.uart();
  }

  csi& camera() override {
    return parts_.camera_port();
  }

  std::vector<std::pair<std::string, led*>> leds() override {
    std::vector<std::pair<std::string, led*>> result;
    for (size_t i = 0; i < std::size(Pins); ++i)
      result.emplace_back(Pins[i].name, &parts_.led(i));
    return result;
  }

  input_pin& button() override {
    return parts_.button();
  }

  platform::cpu& cpu() override {
    return parts_.cpu();
  }

  runtime::timekeeper& time() override {
    return parts_.time();
  }

  caf::timespan busy_time() const override {
    return parts_.time().busy_time();
  }

  bare_metal::watchdog& watchdog() override {
    return parts_.watchdog();
  }

  void set_monitor(const bare_metal::progress_monitor* monitor) override {
    parts_.set_monitor(monitor);
  }

protected:
  mutable Parts parts_;
};

} // namespace actorcsi::platform
