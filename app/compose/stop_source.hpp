#pragma once

#include "platform/base/doorbell.hpp"

namespace actorcsi {

/// Where an order to stop comes from, other than from an actor: the signals of
/// an operating system, or a button.
class stop_source {
public:
  virtual ~stop_source() = default;

  /// Rings `bell` when the run is to stop, at once if it is already.
  /// `nullptr` ends this; after the call returns the former bell is not
  /// touched any more.
  virtual void on_stop(platform::doorbell* bell) = 0;
};

} // namespace actorcsi
