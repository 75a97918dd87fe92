#pragma once

#include <cmath>

namespace actorcsi::platform {

// Gains as ratios and in decibels, 20 for a factor of ten. In single precision,
// which has more digits than any sensor's gain: the tables of `pow` and `log10`
// in double precision take 12 KB of a device's flash.

constexpr float decibels_per_doubling = 6.0205999F;

inline double ratio_of(double db) {
  return std::exp2(static_cast<float>(db) / decibels_per_doubling);
}

/// To five decimals, which are exact.
inline double decibels_of(double ratio) {
  constexpr double digits = 1e5;
  auto result = std::log2(static_cast<float>(ratio)) * decibels_per_doubling;
  return std::round(result * digits) / digits;
}

} // namespace actorcsi::platform
