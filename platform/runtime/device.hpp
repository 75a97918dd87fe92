#pragma once

#include "platform/base/doorbell.hpp"
#include "platform/base/time.hpp"

namespace actorcsi::runtime {

/// Hardware that does things by itself: simulated, as time goes on, or behind a
/// descriptor of the operating system. A scheduler or a thread drives it in
/// real time; a simulation drives it in virtual time.
class device {
public:
  virtual ~device() = default;

  /// A descriptor that is readable whenever `advance` has something to do; -1
  /// for none. It stays the same.
  virtual int descriptor() const {
    return -1;
  }

  /// When `advance` wants to be called next, whether or not the descriptor is
  /// readable; `time_point::max()` for never.
  virtual platform::time_point next_event() const = 0;

  /// Does everything that is due at `now`. It does not block, and is called by
  /// one thread at a time.
  virtual void advance(platform::time_point now) = 0;

  /// Calls `wake` whenever `next_event` may have become earlier by another
  /// thread's doing. Set once, before the device is driven.
  virtual void on_rescheduled(platform::doorbell* wake) = 0;
};

} // namespace actorcsi::runtime
