#pragma once

#include <cstdint>

#include "tools/emulator/core/registers.hpp"

namespace actorcsi::emulator {

enum class shift_kind : uint8_t { lsl, lsr, asr, ror, rrx };

struct shifted {
  uint32_t value;
  bool carry;
};

/// ARM DDI 0403E section A2.2.1. `carry` is the flag before.
inline shifted shift_by(uint32_t v, shift_kind kind, unsigned n, bool carry) {
  if (kind == shift_kind::rrx)
    return {uint32_t{carry} << 31 | v >> 1, (v & 1) != 0};
  if (n == 0)
    return {v, carry};
  switch (kind) {
  case shift_kind::lsl:
    if (n > 31)
      return {0, n == 32 && (v & 1) != 0};
    return {v << n, (v >> (32 - n) & 1) != 0};
  case shift_kind::lsr:
    if (n > 31)
      return {0, n == 32 && v >> 31 != 0};
    return {v >> n, (v >> (n - 1) & 1) != 0};
  case shift_kind::asr:
    if (n > 31)
      return {v >> 31 != 0 ? ~0u : 0, v >> 31 != 0};
    return {static_cast<uint32_t>(static_cast<int32_t>(v) >> n),
            (v >> (n - 1) & 1) != 0};
  default:
    n &= 31;
    if (n != 0)
      v = v >> n | v << (32 - n);
    return {v, v >> 31 != 0};
  }
}

/// The kind and amount that two and five bits of an encoding mean.
struct immediate_shift {
  shift_kind kind;
  uint8_t amount;
};

constexpr immediate_shift decode_shift(unsigned type, unsigned amount) {
  if (amount == 0 && type == 3)
    return {shift_kind::rrx, 1};
  if (amount == 0 && type != 0)
    amount = 32;
  return {static_cast<shift_kind>(type), static_cast<uint8_t>(amount)};
}

/// a + b + carry; sets the flags if `flags`.
inline uint32_t add_with_carry(registers& regs, uint32_t a, uint32_t b,
                               bool carry, bool flags) {
  auto wide = uint64_t{a} + b + (carry ? 1 : 0);
  auto result = static_cast<uint32_t>(wide);
  if (flags) {
    regs.set_nz(result);
    regs.c = wide >> 32 != 0;
    regs.v = ((a ^ result) & (b ^ result)) >> 31 != 0;
  }
  return result;
}

} // namespace actorcsi::emulator
