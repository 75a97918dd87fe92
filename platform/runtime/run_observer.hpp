#pragma once

#include "caf/fwd.hpp"

namespace actorcsi::runtime {

/// Told by the cooperative scheduler what it does, for a watchdog.
class run_observer {
public:
  virtual ~run_observer() = default;

  /// `job` is about to handle its messages.
  virtual void begins(caf::resumable& job) noexcept = 0;

  /// It has handled some; the actor may be gone.
  virtual void ended() noexcept = 0;

  /// There is nothing to do.
  virtual void idle() noexcept = 0;
};

} // namespace actorcsi::runtime
