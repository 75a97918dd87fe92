#pragma once

#include <cstdint>
#include <optional>

#include <sys/time.h>

#include "platform/base/time.hpp"

namespace actorcsi::platform::v4l2 {

/// Checks the kernel's time stamps. Those of some drivers lie in the future, go
/// back, or count from another beginning.
class stamp_check {
public:
  struct times {
    time_point begin;
    time_point end;
  };

  /// When the frame of `stamp` was read out. `flags` are those of its buffer;
  /// `period` is zero if it is not known.
  times read(timeval stamp, uint32_t flags, time_point now,
             caf::timespan period);

  /// The next stamp may be before the last one.
  void restart() {
    last_.reset();
  }

  uint32_t distrusted() const {
    return distrusted_;
  }

private:
  std::optional<time_point> last_;
  uint32_t distrusted_ = 0;
};

} // namespace actorcsi::platform::v4l2
