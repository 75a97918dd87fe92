// Floating-point arithmetic: ARM DDI 0403E section A6.4.

#include "tools/emulator/core/decoders.hpp"
#include "tools/emulator/core/float_format.hpp"
#include "tools/emulator/core/float_math.hpp"
#include "tools/emulator/core/float_registers.hpp"

namespace actorcsi::emulator {

namespace {

enum class arithmetic {
  multiply_add,
  multiply_subtract,
  negated_multiply_subtract,
  negated_multiply_add,
  multiply,
  negated_multiply,
  add,
  subtract,
  divide,
  fused_negated_subtract,
  fused_negated_add,
  fused_add,
  fused_subtract,
  maximum,
  minimum,
};

template <arithmetic Op, class Bits>
Bits compute(float_math math, Bits d, Bits n, Bits m) {
  switch (Op) {
  // Rounded twice: the product, then the sum.
  case arithmetic::multiply_add:
    return math.add(d, math.multiply(n, m));
  case arithmetic::multiply_subtract:
    return math.add(d, negated(math.multiply(n, m)));
  case arithmetic::negated_multiply_subtract:
    return math.add(negated(d), math.multiply(n, m));
  case arithmetic::negated_multiply_add:
    return math.add(negated(d), negated(math.multiply(n, m)));
  case arithmetic::multiply:
    return math.multiply(n, m);
  case arithmetic::negated_multiply:
    return negated(math.multiply(n, m));
  case arithmetic::add:
    return math.add(n, m);
  case arithmetic::subtract:
    return math.subtract(n, m);
  case arithmetic::divide:
    return math.divide(n, m);
  case arithmetic::fused_negated_subtract:
    return math.fused(negated(d), n, m);
  case arithmetic::fused_negated_add:
    return math.fused(negated(d), negated(n), m);
  case arithmetic::fused_add:
    return math.fused(d, n, m);
  case arithmetic::fused_subtract:
    return math.fused(d, negated(n), m);
  case arithmetic::maximum:
    return math.maximum_number(n, m);
  default:
    return math.minimum_number(n, m);
  }
}

template <arithmetic Op, class Bits>
void execute(processor& p, const instruction& x) {
  p.prepare_float();
  set_float_register(
    p, x.rd,
    compute<Op>(float_math{p.regs.fpscr}, float_register<Bits>(p, x.rd),
                float_register<Bits>(p, x.rn), float_register<Bits>(p, x.rm)));
}

template <arithmetic Op>
instruction::function choose(bool wide) {
  return wide ? execute<Op, uint64_t> : execute<Op, uint32_t>;
}

/// From the bits 23, 21 and 20 of the encoding, and bit 6.
instruction::function three_operands(unsigned opcode, bool op, bool wide) {
  using a = arithmetic;
  switch (opcode) {
  case 0:
    return op ? choose<a::multiply_subtract>(wide)
              : choose<a::multiply_add>(wide);
  case 1:
    return op ? choose<a::negated_multiply_add>(wide)
              : choose<a::negated_multiply_subtract>(wide);
  case 2:
    return op ? choose<a::negated_multiply>(wide) : choose<a::multiply>(wide);
  case 3:
    return op ? choose<a::subtract>(wide) : choose<a::add>(wide);
  case 4:
    return op ? nullptr : choose<a::divide>(wide);
  case 5:
    return op ? choose<a::fused_negated_add>(wide)
              : choose<a::fused_negated_subtract>(wide);
  default:
    return op ? choose<a::fused_subtract>(wide) : choose<a::fused_add>(wide);
  }
}

/// VSEL; `option` is the condition.
template <class Bits>
void select(processor& p, const instruction& x) {
  auto from = p.regs.condition(x.option) ? x.rn : x.rm;
  set_float_register(p, x.rd, float_register<Bits>(p, from));
}

/// VMOV of a constant: `imm` is its upper half.
template <class Bits>
void move_constant(processor& p, const instruction& x) {
  set_float_register(p, x.rd, Bits{x.imm} << (8 * sizeof(Bits) - 32));
}

/// The constant that eight bits mean, for the upper word of either width.
uint32_t expanded(unsigned byte, bool wide) {
  uint32_t sign = byte >> 7 << 31;
  auto high = (byte & 0x40) != 0;
  uint32_t rest = byte & 0x3F;
  if (wide)
    return sign | (high ? 0x3FC00000 : 0x40000000) | rest << 16;
  return sign | (high ? 0x3E000000 : 0x40000000) | rest << 19;
}

} // namespace

instruction decode_float_arithmetic(const encoded& x) {
  auto wide = is_double(x);
  auto v5 = x.a(15, 8) == 0xFE;
  auto opcode = x.a(7, 7) << 2 | x.a(5, 4);
  auto op = x.b(6, 6) != 0;
  if (opcode == 7 && (v5 || op))
    return decode_float_convert(x);
  instruction result;
  auto s = single_operands(x);
  result.rd = static_cast<uint8_t>(wide ? double_d(x) : s.d);
  result.rn = static_cast<uint8_t>(wide ? double_n(x) : s.n);
  result.rm = static_cast<uint8_t>(wide ? double_m(x) : s.m);
  if (v5) {
    if (x.a(7, 7) == 0) {
      if (op)
        return undefined_instruction();
      // EQ, VS, GE, GT.
      constexpr uint8_t conditions[] = {0, 6, 10, 12};
      result.option = conditions[x.a(5, 4)];
      result.execute =
        wide ? with_float<select<uint64_t>> : with_float<select<uint32_t>>;
    } else if (opcode == 4) {
      result.execute = op ? choose<arithmetic::minimum>(wide)
                          : choose<arithmetic::maximum>(wide);
    } else {
      return undefined_instruction();
    }
  } else if (opcode == 7) {
    result.execute = wide ? with_float<move_constant<uint64_t>>
                          : with_float<move_constant<uint32_t>>;
    result.imm = expanded(x.a(3, 0) << 4 | x.b(3, 0), wide);
    require(x.b(7, 7) == 0 && x.b(5, 5) == 0, x);
    result.rn = result.rm = 0;
  } else {
    result.execute = three_operands(opcode, op, wide);
  }
  if (result.execute == nullptr)
    return undefined_instruction();
  if (wide && (result.rd > 15 || result.rn > 15 || result.rm > 15))
    return undefined_instruction();
  return result;
}

} // namespace actorcsi::emulator
