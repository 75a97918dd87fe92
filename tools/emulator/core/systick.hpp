#pragma once

#include <cstdint>

namespace actorcsi::emulator {

/// The processor's timer on the processor's clock, ARM DDI 0403E section B3.3.
/// It counts without being called; who runs the processor asks `next` when it
/// comes around.
class systick {
public:
  static constexpr uint64_t never = ~uint64_t{0};

  /// It counts once in `cycles_per_count` cycles, at least one.
  explicit systick(unsigned cycles_per_count = 1)
    : cycles_per_count_(cycles_per_count) {
    // nop
  }

  uint32_t read(uint32_t offset, uint64_t now);

  /// Returns false for what is not modelled: the external reference clock.
  bool write(uint32_t offset, uint32_t value, uint64_t now);

  /// The cycle in which it reaches zero.
  uint64_t next() const {
    return enabled() && zero_at_ != never ? zero_at_ * cycles_per_count_
                                          : never;
  }

  /// Returns whether its exception becomes pending by `now`.
  bool advance(uint64_t now);

private:
  bool enabled() const {
    return (csr_ & 1) != 0;
  }

  /// Counts since cycle 0.
  uint64_t counts(uint64_t now) const {
    return now / cycles_per_count_;
  }

  uint32_t current(uint64_t count) const;

  unsigned cycles_per_count_;
  uint32_t csr_ = 4;
  uint32_t reload_ = 0;
  bool count_flag_ = false;
  /// While it does not run.
  uint32_t stopped_at_ = 0;
  /// In counts.
  uint64_t zero_at_ = never;
};

} // namespace actorcsi::emulator
