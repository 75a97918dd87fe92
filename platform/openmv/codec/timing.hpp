#pragma once

#include <cstddef>
#include <cstdint>

#include "caf/timespan.hpp"

#include "platform/base/time.hpp"

namespace actorcsi::platform::link {

/// No time at all: what next_timeout() returns if nothing is due.
constexpr auto never = time_point::max();

constexpr caf::timespan milliseconds(int64_t x) {
  return caf::timespan{x * 1'000'000};
}

/// How long a packet may pause before its rest is given up. A host's process
/// is kept off its processor for shorter, and a host waits 1 s for an answer.
constexpr auto cut_off_after = milliseconds(200);

/// What `bytes` take on a line of `baud` bits per second with ten bits a byte;
/// nothing if `baud` is 0.
constexpr caf::timespan line_time(size_t bytes, uint32_t baud) {
  return caf::timespan{
    baud == 0 ? 0 : static_cast<int64_t>(bytes) * 10'000'000'000 / baud};
}

} // namespace actorcsi::platform::link
