#pragma once

#include "platform/base/doorbell.hpp"

namespace actorcsi {

/// A source of orders to stop: signals of the operating system, or a button.
class stop_source {
public:
  virtual ~stop_source() = default;

  /// Rings `bell` when the run has to stop; at once, if that was ordered
  /// before. `nullptr` removes the bell: after the call it is not used any
  /// more.
  virtual void on_stop(platform::doorbell* bell) = 0;
};

} // namespace actorcsi
