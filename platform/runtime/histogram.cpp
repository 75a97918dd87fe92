#include "platform/runtime/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace actorcsi::runtime {

void histogram::record(caf::timespan x) {
  auto ns = std::max<int64_t>(x.count(), 0);
  auto& bucket = buckets_[bucket_of(static_cast<uint64_t>(ns))];
  if (bucket == std::numeric_limits<uint16_t>::max())
    // Rounded up: what was seen once is not forgotten.
    for (auto& x : buckets_)
      x = static_cast<uint16_t>((x + 1) / 2);
  ++bucket;
  ++count_;
  max_ = std::max(max_, ns);
}

caf::timespan histogram::quantile(double q) const {
  if (count_ == 0)
    return caf::timespan{0};
  auto weight = std::accumulate(buckets_.begin(), buckets_.end(), uint32_t{0});
  auto wanted = std::max(1.0, std::ceil(q * weight));
  uint32_t seen = 0;
  for (size_t i = 0; i < num_buckets; ++i) {
    seen += buckets_[i];
    if (seen >= wanted)
      return caf::timespan{std::min(max_, static_cast<int64_t>(upper_end(i)))};
  }
  return max();
}

// Values below 2^sub_bits have a bucket each; above, every power of two is
// split into 2^sub_bits buckets of equal width.
size_t histogram::bucket_of(uint64_t ns) {
  ns = std::min(ns, (uint64_t{1} << max_bits) - 1);
  int shift = 0;
  while ((ns >> shift) >= (uint64_t{2} << sub_bits))
    ++shift;
  return (size_t{static_cast<size_t>(shift)} << sub_bits)
         + static_cast<size_t>(ns >> shift);
}

uint64_t histogram::upper_end(size_t bucket) {
  auto shift = bucket >> sub_bits;
  if (shift > 0)
    --shift;
  auto base = bucket - (shift << sub_bits);
  return ((base + 1) << shift) - 1;
}

} // namespace actorcsi::runtime
