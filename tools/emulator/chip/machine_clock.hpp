#pragma once

#include <cstdint>

namespace actorcsi::emulator {

/// Time as the processor's cycles, whose length changes with its clock.
class machine_clock {
public:
  static constexpr uint64_t never = ~uint64_t{0};

  virtual ~machine_clock() = default;

  /// Cycles since power on.
  virtual uint64_t now() const = 0;

  /// From now on, cycles are those of another clock.
  void set_hz(double hz) {
    auto at = now();
    seconds_before_ += static_cast<double>(at - changed_at_) / hz_;
    changed_at_ = at;
    hz_ = hz;
  }

  double hz() const {
    return hz_;
  }

  /// Seconds since power on.
  double seconds() const {
    return seconds_before_ + static_cast<double>(now() - changed_at_) / hz_;
  }

  /// The cycle that is `seconds` from now.
  uint64_t after(double seconds) const {
    return now() + cycles(seconds);
  }

  uint64_t cycles(double seconds) const {
    return static_cast<uint64_t>(seconds * hz_ + 0.5);
  }

  /// The first cycle that is not before `seconds` since power on.
  uint64_t at(double seconds) const {
    auto left = seconds - this->seconds();
    return left <= 0 ? now() : now() + cycles(left) + 1;
  }

private:
  double hz_ = 1e6;
  double seconds_before_ = 0;
  uint64_t changed_at_ = 0;
};

} // namespace actorcsi::emulator
