#pragma once

#include <cstdint>

namespace actorcsi::emulator {

/// The processor's timer on the processor's clock, ARM DDI 0403E section B3.3.
/// It counts without being called; who runs the processor asks `next` when it
/// comes around.
class systick {
public:
  static constexpr uint64_t never = ~uint64_t{0};

  uint32_t read(uint32_t offset, uint64_t now);

  /// Returns false for what is not modelled: the external reference clock.
  bool write(uint32_t offset, uint32_t value, uint64_t now);

  /// The cycle in which it reaches zero.
  uint64_t next() const {
    return enabled() ? zero_at_ : never;
  }

  /// Returns whether its exception becomes pending by `now`.
  bool advance(uint64_t now);

private:
  bool enabled() const {
    return (csr_ & 1) != 0;
  }

  uint32_t current(uint64_t now) const;

  uint32_t csr_ = 4;
  uint32_t reload_ = 0;
  bool count_flag_ = false;
  /// While it does not run.
  uint32_t stopped_at_ = 0;
  uint64_t zero_at_ = never;
};

} // namespace actorcsi::emulator
