#pragma once

#include "platform/base/doorbell.hpp"
#include "platform/base/time.hpp"

namespace actorcsi::runtime {

/// Simulated hardware that does things by itself as time goes on. A thread
/// drives it in real time; a simulation drives it in virtual time.
class device {
public:
  virtual ~device() = default;

  /// When `advance` wants to be called next; `time_point::max()` for never.
  virtual platform::time_point next_event() const = 0;

  /// Does everything that is due at `now`.
  virtual void advance(platform::time_point now) = 0;

  /// Calls `wake` whenever `next_event` may have become earlier by another
  /// thread's doing. Set once, before the device is driven.
  virtual void on_rescheduled(platform::doorbell* wake) = 0;
};

} // namespace actorcsi::runtime
