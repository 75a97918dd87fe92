#pragma once

#include <chrono>
#include <cstdint>

#include "caf/timespan.hpp"

#include "platform/base/time.hpp"

namespace actorcsi::platform {

/// Start times of a free-running sensor's frames: one per period, each delayed
/// by a share of a period that depends on the seed and the frame only.
class mock_timing {
public:
  /// Default rate of a sensor, in frames per second.
  static constexpr double default_hz = 30;

  /// Limit of the delay, as a share of a period. Above a tenth, the readout of
  /// a late frame is shortened before a punctual one.
  static constexpr double max_jitter = 0.5;

  /// @pre `jitter` is 0 to `max_jitter`.
  mock_timing(uint32_t seed, double jitter);

  /// Starts counting at `epoch`, the time of frame 0.
  /// @pre `hz` is within the limits of settings.hpp.
  void restart(time_point epoch, double hz);

  caf::timespan period() const {
    return period_;
  }

  /// Start time of frame `index`.
  time_point start_of(uint64_t index) const;

  /// The first frame that begins after `t`.
  uint64_t first_after(time_point t) const;

  /// Longest readout of a frame. Slower sensors wait longer between frames.
  static constexpr auto max_readout = std::chrono::milliseconds{900};

  /// Readout time of frame `index`: 90 % of a period, as with a tenth of the
  /// lines blank, up to `max_readout`, or less if the next frame is early.
  caf::timespan readout_of(uint64_t index) const;

private:
  uint32_t seed_;
  double jitter_;
  time_point epoch_{};
  double hz_ = default_hz;
  caf::timespan period_{0};
};

} // namespace actorcsi::platform
