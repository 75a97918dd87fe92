// Multiplication and division: ARM DDI 0403E sections A5.3.16 and A5.3.17.

#include "tools/emulator/core/decoders.hpp"
#include "tools/emulator/core/processor.hpp"

namespace actorcsi::emulator {

namespace {

uint8_t field(unsigned value) {
  return static_cast<uint8_t>(value);
}

int64_t half(uint32_t v, bool top) {
  return static_cast<int16_t>(top ? v >> 16 : v);
}

int64_t word(uint32_t v) {
  return static_cast<int32_t>(v);
}

/// The accumulator; 15 means none.
uint32_t accumulator(const processor& p, const instruction& x) {
  return x.ra == 15 ? 0 : p.regs.r[x.ra];
}

/// The lower half of `v`, and Q if that is not all of it.
void accumulate(processor& p, const instruction& x, int64_t v) {
  if (v != static_cast<int32_t>(v))
    p.regs.q = true;
  p.regs.r[x.rd] = static_cast<uint32_t>(v);
}

void multiply_add(processor& p, const instruction& x) {
  p.regs.r[x.rd] = p.regs.r[x.rn] * p.regs.r[x.rm] + accumulator(p, x);
}

void multiply_subtract(processor& p, const instruction& x) {
  p.regs.r[x.rd] = p.regs.r[x.ra] - p.regs.r[x.rn] * p.regs.r[x.rm];
}

/// SMLAxy and SMULxy; `option`: 2 the top of `rn`, 1 that of `rm`.
void halves(processor& p, const instruction& x) {
  auto product = half(p.regs.r[x.rn], (x.option & 2) != 0)
                 * half(p.regs.r[x.rm], (x.option & 1) != 0);
  accumulate(p, x, product + word(accumulator(p, x)));
}

/// SMLAD, SMUAD, SMLSD, SMUSD; `option` 1 exchanges the halves of `rm`.
template <bool Subtract>
void dual(processor& p, const instruction& x) {
  auto a = p.regs.r[x.rn];
  auto b = p.regs.r[x.rm];
  auto exchange = (x.option & 1) != 0;
  auto low = half(a, false) * half(b, exchange);
  auto high = half(a, true) * half(b, !exchange);
  accumulate(p, x,
             (Subtract ? low - high : low + high) + word(accumulator(p, x)));
}

/// SMLAW and SMULW: a word times a half, of which the upper 32 bits count.
void word_by_half(processor& p, const instruction& x) {
  auto product =
    word(p.regs.r[x.rn]) * half(p.regs.r[x.rm], (x.option & 1) != 0);
  accumulate(p, x, (product >> 16) + word(accumulator(p, x)));
}

/// SMMLA, SMMUL, SMMLS: the upper word of a product; `option` 1 rounds.
template <bool Subtract>
void most_significant(processor& p, const instruction& x) {
  auto product =
    static_cast<uint64_t>(word(p.regs.r[x.rn]) * word(p.regs.r[x.rm]));
  auto sum = uint64_t{accumulator(p, x)} << 32;
  sum = Subtract ? sum - product : sum + product;
  if ((x.option & 1) != 0)
    sum += 0x80000000;
  p.regs.r[x.rd] = static_cast<uint32_t>(sum >> 32);
}

void sum_of_differences(processor& p, const instruction& x) {
  auto sum = accumulator(p, x);
  for (unsigned i = 0; i < 32; i += 8) {
    auto a = p.regs.r[x.rn] >> i & 0xFF;
    auto b = p.regs.r[x.rm] >> i & 0xFF;
    sum += a > b ? a - b : b - a;
  }
  p.regs.r[x.rd] = sum;
}

instruction::function choose_multiply(unsigned op1, unsigned op2,
                                      bool accumulates) {
  switch (op1) {
  case 0:
    if (op2 == 0)
      return multiply_add;
    return op2 == 1 && accumulates ? multiply_subtract : nullptr;
  case 1:
    return halves;
  case 2:
    return op2 < 2 ? dual<false> : nullptr;
  case 3:
    return op2 < 2 ? word_by_half : nullptr;
  case 4:
    return op2 < 2 ? dual<true> : nullptr;
  case 5:
    return op2 < 2 ? most_significant<false> : nullptr;
  case 6:
    return op2 < 2 && accumulates ? most_significant<true> : nullptr;
  default:
    return op2 == 0 ? sum_of_differences : nullptr;
  }
}

// -- 64 bits: `ra` is the lower half of the result, `rd` the upper ------------

uint64_t pair(const processor& p, const instruction& x) {
  return uint64_t{p.regs.r[x.rd]} << 32 | p.regs.r[x.ra];
}

void set_pair(processor& p, const instruction& x, uint64_t v) {
  p.regs.r[x.ra] = static_cast<uint32_t>(v);
  p.regs.r[x.rd] = static_cast<uint32_t>(v >> 32);
}

template <bool Signed, bool Accumulate>
void multiply_long(processor& p, const instruction& x) {
  auto a = p.regs.r[x.rn];
  auto b = p.regs.r[x.rm];
  auto product =
    Signed ? static_cast<uint64_t>(word(a) * word(b)) : uint64_t{a} * b;
  set_pair(p, x, Accumulate ? product + pair(p, x) : product);
}

/// UMAAL: both halves of the result are added.
void multiply_long_twice(processor& p, const instruction& x) {
  auto product = uint64_t{p.regs.r[x.rn]} * p.regs.r[x.rm];
  set_pair(p, x, product + p.regs.r[x.ra] + p.regs.r[x.rd]);
}

void halves_long(processor& p, const instruction& x) {
  auto product = half(p.regs.r[x.rn], (x.option & 2) != 0)
                 * half(p.regs.r[x.rm], (x.option & 1) != 0);
  set_pair(p, x, pair(p, x) + static_cast<uint64_t>(product));
}

template <bool Subtract>
void dual_long(processor& p, const instruction& x) {
  auto a = p.regs.r[x.rn];
  auto b = p.regs.r[x.rm];
  auto exchange = (x.option & 1) != 0;
  auto low = half(a, false) * half(b, exchange);
  auto high = half(a, true) * half(b, !exchange);
  set_pair(p, x,
           pair(p, x)
             + static_cast<uint64_t>(Subtract ? low - high : low + high));
}

template <bool Signed>
void divide(processor& p, const instruction& x) {
  auto a = p.regs.r[x.rn];
  auto b = p.regs.r[x.rm];
  if (b == 0) {
    if (p.traps_division_by_zero())
      throw fault{fault_kind::divide_by_zero, 0};
    p.regs.r[x.rd] = 0;
    return;
  }
  p.regs.r[x.rd] = Signed ? static_cast<uint32_t>(word(a) / word(b)) : a / b;
}

instruction::function choose_long(unsigned op1, unsigned op2) {
  switch (op1) {
  case 0:
    return op2 == 0 ? multiply_long<true, false> : nullptr;
  case 1:
    return op2 == 15 ? divide<true> : nullptr;
  case 2:
    return op2 == 0 ? multiply_long<false, false> : nullptr;
  case 3:
    return op2 == 15 ? divide<false> : nullptr;
  case 4:
    if (op2 == 0)
      return multiply_long<true, true>;
    if (op2 >> 2 == 2)
      return halves_long;
    return op2 >> 1 == 6 ? dual_long<false> : nullptr;
  case 5:
    return op2 >> 1 == 6 ? dual_long<true> : nullptr;
  case 6:
    if (op2 == 0)
      return multiply_long<false, true>;
    return op2 == 6 ? multiply_long_twice : nullptr;
  default:
    return nullptr;
  }
}

} // namespace

instruction decode_multiply(const encoded& x) {
  if (x.b(7, 6) != 0)
    return undefined_instruction();
  instruction result;
  result.rn = field(x.a(3, 0));
  result.ra = field(x.b(15, 12));
  result.rd = field(x.b(11, 8));
  result.rm = field(x.b(3, 0));
  auto op2 = x.b(5, 4);
  result.execute = choose_multiply(x.a(6, 4), op2, result.ra != 15);
  if (result.execute == nullptr)
    return undefined_instruction();
  result.option = field(op2);
  require(is_general(result.rn) && is_general(result.rd)
            && is_general(result.rm) && result.ra != 13,
          x);
  return result;
}

instruction decode_long_multiply(const encoded& x) {
  instruction result;
  result.rn = field(x.a(3, 0));
  result.ra = field(x.b(15, 12));
  result.rd = field(x.b(11, 8));
  result.rm = field(x.b(3, 0));
  auto op1 = x.a(6, 4);
  auto op2 = x.b(7, 4);
  result.execute = choose_long(op1, op2);
  if (result.execute == nullptr)
    return undefined_instruction();
  result.option = field(op2 & 3);
  require(
    is_general(result.rn) && is_general(result.rd) && is_general(result.rm), x);
  auto divides = op1 == 1 || op1 == 3;
  require(divides ? result.ra == 15
                  : is_general(result.ra) && result.ra != result.rd,
          x);
  return result;
}

} // namespace actorcsi::emulator
