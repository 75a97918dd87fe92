#pragma once

#include <string>

#include "tests/sim/world.hpp"

namespace actorcsi::sim {

/// Something that happens every period, by a node's clock, and may be late by
/// one handler each time, without drifting.
class pace {
public:
  pace(std::string what, caf::timespan period)
    : what_(std::move(what)), period_(period) {
    // nop
  }

  /// It happened.
  void tick(world& around, time_point now, caf::timespan bound);

  /// Fails the run if it should have happened by now.
  void check(world& around, time_point now, caf::timespan bound);

  /// It is not expected any more.
  void end() {
    next_ = time_point::max();
  }

private:
  /// By how much the clocks of timer and node may differ.
  static constexpr auto early = std::chrono::microseconds{10};

  std::string what_;
  caf::timespan period_;
  bool begun_ = false;
  time_point next_ = time_point::max();
};

inline void pace::tick(world& around, time_point now, caf::timespan bound) {

  if (!begun_) {
    begun_ = true;
    next_ = now + period_;
    return;
  }
  if (next_ == time_point::max())
    return;
  if (now + early < next_)
    around.fail(what_ + " is too early");
  check(around, now, bound);
  next_ += period_;
}

inline void pace::check(world& around, time_point now, caf::timespan bound) {
  if (next_ == time_point::max() || now <= next_ + bound)
    return;
  auto late =
    std::chrono::duration_cast<std::chrono::microseconds>(now - next_);
  auto most = std::chrono::duration_cast<std::chrono::microseconds>(bound);
  around.fail(what_ + " is " + std::to_string(late.count()) + " us late, of "
              + std::to_string(most.count()) + " that a handler takes");
}

} // namespace actorcsi::sim
