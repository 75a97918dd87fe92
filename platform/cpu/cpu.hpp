#pragma once

#include "caf/timespan.hpp"

namespace actorcsi::platform {

/// The processor as something to be kept busy: stands for work whose only
/// property that matters is how long it takes.
class cpu {
public:
  virtual ~cpu() = default;

  /// Returns once `amount` has passed on the clock, without yielding.
  virtual void busy(caf::timespan amount) = 0;
};

} // namespace actorcsi::platform
