#pragma once

#include <cstddef>
#include <cstdint>

#include "caf/timespan.hpp"

#include "platform/base/time.hpp"

namespace actorcsi::platform::link {

/// The result of next_timeout() if nothing is due.
constexpr auto never = time_point::max();

constexpr caf::timespan milliseconds(int64_t x) {
  return caf::timespan{x * 1'000'000};
}

/// Longest pause within a packet before the rest is abandoned. A host's process
/// loses its processor for less than that, and a host waits 1 s for an answer.
constexpr auto cut_off_after = milliseconds(200);

/// Duration of `bytes` on a line of `baud` bits per second with ten bits a
/// byte; zero if `baud` is 0.
constexpr caf::timespan line_time(size_t bytes, uint32_t baud) {
  return caf::timespan{
    baud == 0 ? 0 : static_cast<int64_t>(bytes) * 10'000'000'000 / baud};
}

} // namespace actorcsi::platform::link
