#pragma once

#include <cstdint>

#include "caf/timespan.hpp"

#include "platform/base/time.hpp"

namespace actorcsi::platform {

/// When a free-running sensor begins its frames: every period, each later by
/// a share of it that depends on nothing but the seed and the frame.
class mock_timing {
public:
  /// Frames per second of a sensor that was not told otherwise.
  static constexpr double default_hz = 30;

  /// Share of a period by which frames may be late at most. Above a tenth the
  /// readout has to hurry before a punctual frame that follows a late one.
  static constexpr double max_jitter = 0.5;

  /// @pre `jitter` is 0 to `max_jitter`.
  mock_timing(uint32_t seed, double jitter);

  /// Begins to count at `epoch`, where frame 0 is.
  /// @pre `hz` is within the limits of settings.hpp.
  void restart(time_point epoch, double hz);

  caf::timespan period() const {
    return period_;
  }

  /// When frame `index` begins.
  time_point start_of(uint64_t index) const;

  /// The first frame that begins after `t`.
  uint64_t first_after(time_point t) const;

  /// How long the readout of frame `index` takes: 90 % of a period, as of a
  /// sensor with a tenth of its lines blank, or less if the next comes early.
  caf::timespan readout_of(uint64_t index) const;

private:
  uint32_t seed_;
  double jitter_;
  time_point epoch_{};
  double hz_ = default_hz;
  caf::timespan period_{0};
};

} // namespace actorcsi::platform
