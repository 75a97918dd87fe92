#pragma once

#include "platform/base/doorbell.hpp"

namespace actorcsi::platform {

/// One digital input, such as a push button.
class input_pin {
public:
  virtual ~input_pin() = default;

  /// Whether it is active now: whether the button is pressed.
  virtual bool active() const noexcept = 0;

  /// Rings `bell` after each change, and perhaps when nothing has changed: a
  /// contact bounces. `nullptr` removes the bell; after the call returns, the
  /// former bell is not touched any more.
  virtual void on_change(doorbell* bell) noexcept = 0;
};

} // namespace actorcsi::platform
