#include "tools/emulator/core/systick.hpp"

namespace actorcsi::emulator {

namespace {

// From SYST_CSR at 0xE000E010 on.
constexpr uint32_t csr = 0x0;
constexpr uint32_t rvr = 0x4;
constexpr uint32_t cvr = 0x8;
constexpr uint32_t calib = 0xC;

constexpr uint32_t tick_int = 1u << 1;
constexpr uint32_t clock_source = 1u << 2;
constexpr uint32_t count_flag = 1u << 16;

/// No reference clock and no value for ten milliseconds.
constexpr uint32_t no_calibration = 3u << 30;

} // namespace

uint32_t systick::current(uint64_t count) const {
  if (!enabled())
    return stopped_at_;
  auto left = zero_at_ > count ? zero_at_ - count : 0;
  // Zero for one cycle, then the reload value.
  return left > reload_ ? 0 : static_cast<uint32_t>(left);
}

uint32_t systick::read(uint32_t offset, uint64_t now) {
  switch (offset) {
  case csr: {
    auto result = csr_ | (count_flag_ ? count_flag : 0);
    count_flag_ = false;
    return result;
  }
  case rvr:
    return reload_;
  case cvr:
    return current(counts(now));
  case calib:
    return no_calibration;
  default:
    return 0;
  }
}

bool systick::write(uint32_t offset, uint32_t value, uint64_t now) {
  auto count = counts(now);
  switch (offset) {
  case csr: {
    auto left = current(count);
    auto was_enabled = enabled();
    csr_ = value & 7;
    if (enabled() && !was_enabled)
      zero_at_ = count + (left == 0 ? uint64_t{reload_} + 1 : left);
    else if (!enabled())
      stopped_at_ = left;
    if (enabled() && (value & clock_source) == 0)
      return false;
    break;
  }
  case rvr:
    reload_ = value & 0xFFFFFF;
    break;
  case cvr:
    // Any value clears it, and it goes on from the reload value.
    count_flag_ = false;
    stopped_at_ = 0;
    zero_at_ = count + reload_ + 1;
    break;
  default:
    break;
  }
  return true;
}

bool systick::advance(uint64_t now) {
  bool result = false;
  // A reload value of zero stops it.
  while (enabled() && counts(now) >= zero_at_) {
    zero_at_ = reload_ == 0 ? never : zero_at_ + reload_ + 1;
    count_flag_ = true;
    result = result || (csr_ & tick_int) != 0;
  }
  return result;
}

} // namespace actorcsi::emulator
