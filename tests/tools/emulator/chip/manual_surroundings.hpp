#pragma once

#include "tools/emulator/chip/device.hpp"

namespace actorcsi::emulator::test {

/// A clock that a test moves.
class manual_clock final : public machine_clock {
public:
  explicit manual_clock(double hz = 600e6) {
    set_hz(hz);
  }

  uint64_t now() const override {
    return now_;
  }

  void pass(double seconds) {
    now_ += cycles(seconds);
  }

private:
  uint64_t now_ = 0;
};

struct manual_surroundings {
  manual_clock clock;
  trouble_log trouble;
  unsigned replans = 0;

  surroundings around() {
    return {clock, trouble, [this] { ++replans; }};
  }

  /// Lets time pass for `x`, event by event.
  void run(device& x, double seconds) {
    auto end = clock.after(seconds);
    while (x.next() <= end) {
      clock.pass(static_cast<double>(x.next() - clock.now()) / clock.hz());
      x.advance();
    }
    clock.pass(static_cast<double>(end - clock.now()) / clock.hz());
  }

  bool complains() const {
    return !trouble.complaints().empty();
  }
};

} // namespace actorcsi::emulator::test
