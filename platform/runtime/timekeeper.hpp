#pragma once

#include "platform/base/time.hpp"

namespace actorcsi::runtime {

/// The clock of a cooperative scheduler, and its way to sleep while no actor is
/// ready. There is one for a PC, one for simulations, and one per board.
class timekeeper : public platform::clock {
public:
  /// Returns at `deadline`, or earlier for any reason; at once if `wake` was
  /// called since the last return.
  virtual void sleep_until(platform::time_point deadline) = 0;

  /// Ends `sleep_until`. Callable from any thread and from interrupt handlers.
  virtual void wake() noexcept = 0;

  /// An actor has just run. Virtual time passes here.
  virtual void worked() = 0;
};

} // namespace actorcsi::runtime
