#pragma once

namespace actorcsi::platform {

/// Rung by a driver when it has something for its user.
class doorbell {
public:
  /// May be called from any thread and, on a device, from an interrupt handler:
  /// never blocks and, there, never allocates. Several rings before the owner
  /// reacts count as one.
  virtual void ring() noexcept = 0;

protected:
  ~doorbell() = default;
};

} // namespace actorcsi::platform
