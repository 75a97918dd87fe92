#include "platform/csi/pattern/mock_timing.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace actorcsi::platform {

namespace {

/// A number in [0, 1) that depends on both arguments: the finaliser of
/// splitmix64 spreads every bit.
double spread(uint32_t seed, uint64_t index) {
  auto x = index + (uint64_t{seed} << 32 | seed) + 0x9E3779B97F4A7C15u;
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
  x = (x ^ x >> 27) * 0x94D049BB133111EBu;
  x ^= x >> 31;
  return static_cast<double>(x >> 11) / 9007199254740992.0; // 2^53
}

} // namespace

mock_timing::mock_timing(uint32_t seed, double jitter)
  : seed_(seed), jitter_(jitter) {
  restart(time_point{}, default_hz);
}

void mock_timing::restart(time_point epoch, double hz) {
  epoch_ = epoch;
  hz_ = hz;
  period_ = caf::timespan{std::llround(1e9 / hz)};
}

time_point mock_timing::start_of(uint64_t index) const {
  auto frames = static_cast<double>(index);
  if (jitter_ > 0)
    frames += jitter_ * spread(seed_, index);
  // Computed from the index: adding periods would accumulate rounding errors.
  return epoch_ + caf::timespan{std::llround(frames * 1e9 / hz_)};
}

uint64_t mock_timing::first_after(time_point t) const {
  if (t < epoch_)
    return 0;
  auto passed = std::chrono::duration_cast<caf::timespan>(t - epoch_).count();
  auto index = static_cast<uint64_t>(static_cast<double>(passed) * hz_ / 1e9);
  index -= std::min<uint64_t>(index, 2);
  while (start_of(index) <= t)
    ++index;
  return index;
}

caf::timespan mock_timing::readout_of(uint64_t index) const {
  auto gap = std::chrono::duration_cast<caf::timespan>(start_of(index + 1)
                                                       - start_of(index));
  return std::min<caf::timespan>(std::min(period_, gap) * 9 / 10, max_readout);
}

} // namespace actorcsi::platform
