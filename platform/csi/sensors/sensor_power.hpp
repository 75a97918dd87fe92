#pragma once

namespace actorcsi::platform {

/// The power and reset pins of a sensor chip.
class sensor_power {
public:
  /// Without power the chip forgets its registers and answers nothing.
  /// Switching it on resets it, and returns when it may be accessed.
  virtual void set(bool on) = 0;

protected:
  ~sensor_power() = default;
};

} // namespace actorcsi::platform
