#include "platform/csi/v4l2/stamp_check.hpp"

#include <algorithm>
#include <chrono>

#include <linux/videodev2.h>

namespace actorcsi::platform::v4l2 {

namespace {

/// A stamp that is older belongs to no frame of this camera.
constexpr auto oldest = std::chrono::seconds{60};

} // namespace

stamp_check::times stamp_check::read(timeval stamp, uint32_t flags,
                                     time_point now, caf::timespan period) {
  using namespace std::chrono;
  auto at = time_point{seconds{stamp.tv_sec} + microseconds{stamp.tv_usec}};
  auto monotonic =
    (flags & V4L2_BUF_FLAG_TIMESTAMP_MASK) == V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC;
  auto back = last_ && at <= *last_;
  if (!monotonic || at > now || at < now - oldest || back) {
    ++distrusted_;
    // The frame has just ended, as far as this program can tell.
    auto begin = now - period;
    if (last_)
      begin = std::min(now, std::max(begin, *last_));
    last_ = begin;
    return {begin, now};
  }
  last_ = at;
  if ((flags & V4L2_BUF_FLAG_TSTAMP_SRC_MASK) == V4L2_BUF_FLAG_TSTAMP_SRC_SOE)
    return {at, now};
  return {at - period, at};
}

} // namespace actorcsi::platform::v4l2
