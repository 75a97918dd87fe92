// Data processing in 32 bits with registers: shifts, extension, bytes and bits,
// saturating sums. ARM DDI 0403E sections A5.3.12, A5.3.13 and A5.3.15.

#include "tools/emulator/core/data_operations.hpp"
#include "tools/emulator/core/decoders.hpp"
#include "tools/emulator/core/processor.hpp"

namespace actorcsi::emulator {

namespace {

uint8_t field(unsigned value) {
  return static_cast<uint8_t>(value);
}

uint32_t rotate(uint32_t v, unsigned n) {
  return n == 0 ? v : v >> n | v << (32 - n);
}

uint32_t extended(uint32_t v, unsigned kind) {
  switch (kind) {
  case 0:
    return static_cast<uint32_t>(static_cast<int16_t>(v));
  case 1:
    return static_cast<uint32_t>(static_cast<int8_t>(v));
  case 2:
    return v & 0xFFFF;
  default:
    return v & 0xFF;
  }
}

template <unsigned Kind>
void extend(processor& p, const instruction& x) {
  auto v = extended(rotate(p.regs.r[x.rm], x.amount), Kind);
  p.regs.r[x.rd] = x.rn == 15 ? v : p.regs.r[x.rn] + v;
}

/// SXTB16 and UXTB16: two bytes, each to a halfword.
template <bool Signed>
void extend_two(processor& p, const instruction& x) {
  auto v = rotate(p.regs.r[x.rm], x.amount);
  auto kind = Signed ? 1 : 3;
  auto a = x.rn == 15 ? 0 : p.regs.r[x.rn];
  auto low = (a + extended(v, kind)) & 0xFFFF;
  auto high = (a >> 16) + extended(v >> 16, kind);
  p.regs.r[x.rd] = high << 16 | low;
}

void reverse_word(processor& p, const instruction& x) {
  p.regs.r[x.rd] = __builtin_bswap32(p.regs.r[x.rm]);
}

void reverse_halves(processor& p, const instruction& x) {
  auto v = p.regs.r[x.rm];
  p.regs.r[x.rd] = (v & 0xFF00FF00) >> 8 | (v & 0x00FF00FF) << 8;
}

void reverse_signed_half(processor& p, const instruction& x) {
  auto v = __builtin_bswap16(static_cast<uint16_t>(p.regs.r[x.rm]));
  p.regs.r[x.rd] = static_cast<uint32_t>(static_cast<int16_t>(v));
}

void reverse_bits(processor& p, const instruction& x) {
  auto v = __builtin_bswap32(p.regs.r[x.rm]);
  v = (v & 0xF0F0F0F0) >> 4 | (v & 0x0F0F0F0F) << 4;
  v = (v & 0xCCCCCCCC) >> 2 | (v & 0x33333333) << 2;
  p.regs.r[x.rd] = (v & 0xAAAAAAAA) >> 1 | (v & 0x55555555) << 1;
}

void count_leading_zeros(processor& p, const instruction& x) {
  auto v = p.regs.r[x.rm];
  p.regs.r[x.rd] = v == 0 ? 32 : static_cast<uint32_t>(__builtin_clz(v));
}

/// SEL: each byte from `rn` where GE is set, else from `rm`.
void select_bytes(processor& p, const instruction& x) {
  uint32_t mask = 0;
  for (unsigned i = 0; i < 4; ++i)
    if ((p.regs.ge >> i & 1) != 0)
      mask |= 0xFFu << 8 * i;
  p.regs.r[x.rd] = (p.regs.r[x.rn] & mask) | (p.regs.r[x.rm] & ~mask);
}

int32_t saturated(registers& regs, int64_t v) {
  if (v > INT32_MAX || v < INT32_MIN) {
    regs.q = true;
    return v > 0 ? INT32_MAX : INT32_MIN;
  }
  return static_cast<int32_t>(v);
}

/// QADD, QDADD, QSUB and QDSUB: `rm` plus or minus `rn`, which may be doubled.
template <bool Doubled, bool Subtract>
void saturating(processor& p, const instruction& x) {
  auto& regs = p.regs;
  int64_t b = static_cast<int32_t>(regs.r[x.rn]);
  if (Doubled)
    b = saturated(regs, 2 * b);
  int64_t a = static_cast<int32_t>(regs.r[x.rm]);
  regs.r[x.rd] =
    static_cast<uint32_t>(saturated(regs, Subtract ? a - b : a + b));
}

instruction::function miscellaneous(unsigned op1, unsigned op2) {
  constexpr instruction::function sums[] = {
    saturating<false, false>, saturating<true, false>, saturating<false, true>,
    saturating<true, true>};
  switch (op1) {
  case 0:
    return sums[op2];
  case 1: {
    constexpr instruction::function reversals[] = {
      reverse_word, reverse_halves, reverse_bits, reverse_signed_half};
    return reversals[op2];
  }
  case 2:
    return op2 == 0 ? select_bytes : nullptr;
  default:
    return op2 == 0 ? count_leading_zeros : nullptr;
  }
}

instruction extension(const encoded& x) {
  instruction result;
  switch (x.a(6, 4)) {
  case 0:
    result.execute = extend<0>;
    break;
  case 1:
    result.execute = extend<2>;
    break;
  case 2:
    result.execute = extend_two<true>;
    break;
  case 3:
    result.execute = extend_two<false>;
    break;
  case 4:
    result.execute = extend<1>;
    break;
  case 5:
    result.execute = extend<3>;
    break;
  default:
    return undefined_instruction();
  }
  result.amount = field(x.b(5, 4) * 8);
  require(x.b(6, 6) == 0, x);
  return result;
}

} // namespace

instruction::function extend_function(unsigned kind) {
  constexpr instruction::function f[] = {extend<0>, extend<1>, extend<2>,
                                         extend<3>};
  return f[kind];
}

instruction::function reverse_function(unsigned kind) {
  constexpr instruction::function f[] = {reverse_word, reverse_halves, nullptr,
                                         reverse_signed_half};
  return f[kind];
}

instruction decode_data_register(const encoded& x) {
  if (x.b(15, 12) != 15)
    return undefined_instruction();
  auto rn = field(x.a(3, 0));
  auto rd = field(x.b(11, 8));
  auto rm = field(x.b(3, 0));
  require(is_general(rd) && is_general(rm) && rn != 13, x);
  instruction result;
  if (x.a(7, 7) == 0 && x.b(7, 4) == 0) {
    require(rn != 15, x);
    result = register_shift(static_cast<shift_kind>(x.a(6, 5)), x.a(4, 4) != 0);
  } else if (x.a(7, 7) == 0 && x.b(7, 7) != 0) {
    result = extension(x);
  } else if (x.a(7, 7) != 0 && x.b(7, 7) == 0) {
    require(rn != 15, x);
    result = decode_parallel(x);
  } else if (x.a(7, 6) == 2 && x.b(7, 6) == 2) {
    require(rn != 15, x);
    auto op1 = x.a(5, 4);
    // One operand is encoded twice.
    require((op1 != 1 && op1 != 3) || rn == rm, x);
    result.execute = miscellaneous(op1, x.b(5, 4));
    if (result.execute == nullptr)
      return undefined_instruction();
  } else {
    return undefined_instruction();
  }
  result.rn = rn;
  result.rd = rd;
  result.rm = rm;
  return result;
}

} // namespace actorcsi::emulator
