#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace actorcsi::sim {

/// Numbers from a seed (splitmix64), the same in every build. Whoever draws
/// has a stream of its own, so that one more draw here changes nothing there.
class random {
public:
  random(uint64_t seed, std::string_view stream) : state_(seed) {
    for (auto c : stream)
      state_ = mix(state_ ^ static_cast<unsigned char>(c));
  }

  uint64_t next() {
    return mix(state_ += 0x9E3779B97F4A7C15u);
  }

  /// 0 up to `n`, exclusive.
  /// @pre `n > 0`
  uint64_t below(uint64_t n) {
    return next() % n;
  }

  uint64_t between(uint64_t first, uint64_t last) {
    return first + below(last - first + 1);
  }

  /// 0 up to 1, exclusive.
  double unit() {
    return static_cast<double>(next() >> 11) / 9007199254740992.0; // 2^53
  }

  bool chance(double p) {
    return unit() < p;
  }

  template <class T, size_t N>
  const T& pick(const T (&from)[N]) {
    return from[below(N)];
  }

private:
  static uint64_t mix(uint64_t x) {
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
  }

  uint64_t state_;
};

} // namespace actorcsi::sim
