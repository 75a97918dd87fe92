#pragma once

#include "caf/actor_clock.hpp"
#include "caf/timespan.hpp"

namespace actorcsi::platform {

/// A point on CAF's monotonic clock. Drivers stamp frames with it, so that a
/// stamp can be compared with what an actor reads.
using time_point = caf::actor_clock::time_point;

/// Source of the present time, for drivers and schedulers; actors ask CAF.
class clock {
public:
  virtual ~clock() = default;

  virtual time_point now() const noexcept = 0;
};

} // namespace actorcsi::platform
