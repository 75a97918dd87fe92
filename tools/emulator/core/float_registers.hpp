#pragma once

#include <cstdint>

#include "tools/emulator/core/instruction.hpp"
#include "tools/emulator/core/processor.hpp"

namespace actorcsi::emulator {

/// The numbers of registers in a floating-point instruction. A double register
/// above 15 does not exist.
struct float_operands {
  unsigned d, n, m;
  bool exist;
};

inline float_operands single_operands(const encoded& x) {
  return {x.b(15, 12) << 1 | x.a(6, 6), x.a(3, 0) << 1 | x.b(7, 7),
          x.b(3, 0) << 1 | x.b(5, 5), true};
}

inline unsigned double_d(const encoded& x) {
  return x.a(6, 6) << 4 | x.b(15, 12);
}

inline unsigned double_n(const encoded& x) {
  return x.b(7, 7) << 4 | x.a(3, 0);
}

inline unsigned double_m(const encoded& x) {
  return x.b(5, 5) << 4 | x.b(3, 0);
}

inline bool is_double(const encoded& x) {
  return x.b(8, 8) != 0;
}

/// A floating-point register of either width.
template <class Bits>
Bits float_register(const processor& p, unsigned i) {
  if constexpr (sizeof(Bits) == 4)
    return p.regs.s[i];
  else
    return p.regs.d(i);
}

template <class Bits>
void set_float_register(processor& p, unsigned i, Bits value) {
  if constexpr (sizeof(Bits) == 4)
    p.regs.s[i] = value;
  else
    p.regs.set_d(i, value);
}

/// Every instruction of the unit begins with the same checks.
template <instruction::function F>
void with_float(processor& p, const instruction& x) {
  p.prepare_float();
  F(p, x);
}

} // namespace actorcsi::emulator
