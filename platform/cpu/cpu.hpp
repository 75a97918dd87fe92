#pragma once

#include "caf/timespan.hpp"

namespace actorcsi::platform {

/// A processor that can be kept busy: stands for work of which only the
/// duration matters.
class cpu {
public:
  virtual ~cpu() = default;

  /// Returns once `amount` has passed on the clock, without yielding.
  virtual void busy(caf::timespan amount) = 0;
};

} // namespace actorcsi::platform
