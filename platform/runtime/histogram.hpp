#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "caf/timespan.hpp"

namespace actorcsi::runtime {

/// Counts durations in buckets that are at most 1/16 of their value wide, from
/// 0 to about 4.3 s; longer ones count as the longest. Fixed size, no heap.
///
/// A bucket holds 16 bits, since a device has one histogram for each LED. When
/// one is full all are halved, so that old durations weigh less than new ones;
/// `count` and `max` stay exact.
class histogram {
public:
  /// Negative durations count as 0.
  void record(caf::timespan x);

  uint64_t count() const {
    return count_;
  }

  /// The upper end of the bucket in which the fraction `q` (0 to 1) of all
  /// durations is reached, but never more than `max()`.
  caf::timespan quantile(double q) const;

  /// The longest duration, exactly.
  caf::timespan max() const {
    return caf::timespan{max_};
  }

private:
  static constexpr int sub_bits = 4;
  static constexpr int max_bits = 32;
  static constexpr size_t num_buckets = size_t{max_bits - sub_bits + 1}
                                        << sub_bits;

  static size_t bucket_of(uint64_t ns);

  static uint64_t upper_end(size_t bucket);

  std::array<uint16_t, num_buckets> buckets_{};
  uint64_t count_ = 0;
  int64_t max_ = 0;
};

} // namespace actorcsi::runtime
