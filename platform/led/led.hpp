#pragma once

namespace actorcsi::platform {

/// One indicator LED.
class led {
public:
  virtual ~led() = default;

  virtual void set(bool on) noexcept = 0;
};

} // namespace actorcsi::platform
