// Floating-point moves, comparison, rounding and conversion: ARM DDI 0403E
// section A6.4, table A6-4 and that of FPv5.

#include "tools/emulator/core/decoders.hpp"
#include "tools/emulator/core/float_format.hpp"
#include "tools/emulator/core/float_math.hpp"
#include "tools/emulator/core/float_registers.hpp"

namespace actorcsi::emulator {

namespace {

float_math math_of(processor& p) {
  return float_math{p.regs.fpscr};
}

enum class unary { move, absolute_value, negate, square_root };

template <unary Op, class Bits>
void execute_unary(processor& p, const instruction& x) {
  auto m = float_register<Bits>(p, x.rm);
  if constexpr (Op == unary::absolute_value)
    m = absolute(m);
  else if constexpr (Op == unary::negate)
    m = negated(m);
  else if constexpr (Op == unary::square_root)
    m = math_of(p).square_root(m);
  set_float_register(p, x.rd, m);
}

/// `option`: 1 signals quiet NaNs, 2 compares with zero.
template <class Bits>
void compare(processor& p, const instruction& x) {
  auto with = (x.option & 2) != 0 ? Bits{0} : float_register<Bits>(p, x.rm);
  math_of(p).compare(float_register<Bits>(p, x.rd), with, (x.option & 1) != 0);
}

/// How a conversion rounds, in `amount`: a `rounding`, or what the FPSCR says.
constexpr uint8_t current_mode = 5;

rounding mode_of(processor& p, const instruction& x) {
  return x.amount == current_mode ? math_of(p).mode()
                                  : static_cast<rounding>(x.amount);
}

/// `option`: inexact results are reported.
template <class Bits>
void round_integral(processor& p, const instruction& x) {
  auto m = float_register<Bits>(p, x.rm);
  set_float_register(p, x.rd,
                     math_of(p).integral(m, mode_of(p, x), x.option != 0));
}

/// `option`: signed.
template <class Bits>
void to_integer(processor& p, const instruction& x) {
  auto m = float_register<Bits>(p, x.rm);
  p.regs.s[x.rd] = math_of(p).to_fixed(m, 32, 0, x.option != 0, mode_of(p, x));
}

template <class Bits>
void from_integer(processor& p, const instruction& x) {
  auto v = p.regs.s[x.rm];
  auto wide = x.option != 0 ? int64_t{static_cast<int32_t>(v)} : int64_t{v};
  set_float_register(p, x.rd,
                     math_of(p).from_fixed<Bits>(wide, 0, math_of(p).mode()));
}

/// In place; `imm`: bits behind the point; `option`: 1 signed, 2 of 32 bits.
template <class Bits>
void to_fixed(processor& p, const instruction& x) {
  auto is_signed = (x.option & 1) != 0;
  auto bits = (x.option & 2) != 0 ? 32u : 16u;
  auto v = math_of(p).to_fixed(float_register<Bits>(p, x.rd), bits, x.imm,
                               is_signed, rounding::zero);
  // The rest of the register is filled with the sign, or zeros.
  auto extended =
    is_signed ? static_cast<Bits>(static_cast<int64_t>(static_cast<int32_t>(v)))
              : Bits{v};
  set_float_register(p, x.rd, extended);
}

template <class Bits>
void from_fixed(processor& p, const instruction& x) {
  auto v = static_cast<uint32_t>(float_register<Bits>(p, x.rd));
  auto is_signed = (x.option & 1) != 0;
  int64_t wide;
  if ((x.option & 2) != 0)
    wide = is_signed ? int64_t{static_cast<int32_t>(v)} : int64_t{v};
  else
    wide = is_signed ? int64_t{static_cast<int16_t>(v)} : int64_t{v & 0xFFFF};
  set_float_register(
    p, x.rd, math_of(p).from_fixed<Bits>(wide, x.imm, rounding::nearest));
}

void single_to_double(processor& p, const instruction& x) {
  p.regs.set_d(x.rd, math_of(p).to_double(p.regs.s[x.rm]));
}

void double_to_single(processor& p, const instruction& x) {
  p.regs.s[x.rd] = math_of(p).to_single(p.regs.d(x.rm));
}

/// `option`: the upper half of the single register.
template <class Bits>
void from_half(processor& p, const instruction& x) {
  auto half = static_cast<uint16_t>(p.regs.s[x.rm] >> (x.option != 0 ? 16 : 0));
  set_float_register(p, x.rd, math_of(p).from_half<Bits>(half));
}

template <class Bits>
void to_half(processor& p, const instruction& x) {
  auto half = math_of(p).to_half(float_register<Bits>(p, x.rm));
  auto& s = p.regs.s[x.rd];
  s = x.option != 0 ? (s & 0xFFFF) | uint32_t{half} << 16
                    : (s & 0xFFFF0000) | half;
}

/// An instruction under construction: which registers it has, and for which
/// width of its operands.
class builder {
public:
  explicit builder(const encoded& x) : x_(x), s_(single_operands(x)) {
    // nop
  }

  /// The widths of destination and source, in this order.
  instruction make(instruction::function f, bool wide_d, bool wide_m,
                   unsigned option = 0, unsigned mode = 0) const {
    auto d = wide_d ? double_d(x_) : s_.d;
    auto m = wide_m ? double_m(x_) : s_.m;
    if ((wide_d && d > 15) || (wide_m && m > 15))
      return undefined_instruction();
    instruction result;
    result.execute = f;
    result.rd = static_cast<uint8_t>(d);
    result.rm = static_cast<uint8_t>(m);
    result.option = static_cast<uint8_t>(option);
    result.amount = static_cast<uint8_t>(mode);
    return result;
  }

private:
  const encoded& x_;
  float_operands s_;
};

/// The function for the width of the operands.
template <instruction::function Wide, instruction::function Single>
instruction::function either(bool wide) {
  return wide ? with_float<Wide> : with_float<Single>;
}

template <unary Op>
instruction::function unary_function(bool wide) {
  return wide ? with_float<execute_unary<Op, uint64_t>>
              : with_float<execute_unary<Op, uint32_t>>;
}

/// What FPv5 adds, with the rounding mode in the instruction.
instruction decode_rounding(const encoded& x) {
  auto wide = is_double(x);
  constexpr rounding modes[] = {rounding::nearest_away, rounding::nearest,
                                rounding::up, rounding::down};
  auto mode = static_cast<unsigned>(modes[x.a(1, 0)]);
  builder make{x};
  if (x.b(6, 6) == 0)
    return undefined_instruction();
  if (x.a(3, 2) == 2 && x.b(7, 7) == 0)
    return make.make(
      either<round_integral<uint64_t>, round_integral<uint32_t>>(wide), wide,
      wide, 0, mode);
  if (x.a(3, 2) == 3)
    return make.make(either<to_integer<uint64_t>, to_integer<uint32_t>>(wide),
                     false, wide, x.b(7, 7), mode);
  return undefined_instruction();
}

instruction decode_fixed(const encoded& x) {
  auto wide = is_double(x);
  auto of_32_bits = x.b(7, 7);
  auto fraction_bits = x.b(3, 0) << 1 | x.b(5, 5);
  auto size = of_32_bits != 0 ? 32u : 16u;
  require(fraction_bits <= size, x);
  auto option = (x.a(0, 0) ^ 1) | of_32_bits << 1;
  auto f = x.a(2, 2) != 0
             ? either<to_fixed<uint64_t>, to_fixed<uint32_t>>(wide)
             : either<from_fixed<uint64_t>, from_fixed<uint32_t>>(wide);
  auto result = builder{x}.make(f, wide, false, option);
  result.imm = size - fraction_bits;
  return result;
}

} // namespace

instruction decode_float_convert(const encoded& x) {
  if (x.a(15, 8) == 0xFE)
    return decode_rounding(x);
  auto wide = is_double(x);
  auto high = x.b(7, 7) != 0;
  builder make{x};
  switch (x.a(3, 0)) {
  case 0:
    return make.make(high ? unary_function<unary::absolute_value>(wide)
                          : unary_function<unary::move>(wide),
                     wide, wide);
  case 1:
    return make.make(high ? unary_function<unary::square_root>(wide)
                          : unary_function<unary::negate>(wide),
                     wide, wide);
  case 2:
    return make.make(either<from_half<uint64_t>, from_half<uint32_t>>(wide),
                     wide, false, x.b(7, 7));
  case 3:
    return make.make(either<to_half<uint64_t>, to_half<uint32_t>>(wide), false,
                     wide, x.b(7, 7));
  case 4:
    return make.make(either<compare<uint64_t>, compare<uint32_t>>(wide), wide,
                     wide, x.b(7, 7));
  case 5:
    require(x.b(3, 0) == 0 && x.b(5, 5) == 0, x);
    return make.make(either<compare<uint64_t>, compare<uint32_t>>(wide), wide,
                     false, x.b(7, 7) | 2);
  case 6:
    return make.make(
      either<round_integral<uint64_t>, round_integral<uint32_t>>(wide), wide,
      wide, 0, high ? static_cast<unsigned>(rounding::zero) : current_mode);
  case 7:
    if (!high)
      return make.make(
        either<round_integral<uint64_t>, round_integral<uint32_t>>(wide), wide,
        wide, 1, current_mode);
    return make.make(wide ? with_float<double_to_single>
                          : with_float<single_to_double>,
                     !wide, wide);
  case 8:
    return make.make(
      either<from_integer<uint64_t>, from_integer<uint32_t>>(wide), wide, false,
      x.b(7, 7));
  case 12:
  case 13:
    return make.make(
      either<to_integer<uint64_t>, to_integer<uint32_t>>(wide), false, wide,
      x.a(0, 0), high ? static_cast<unsigned>(rounding::zero) : current_mode);
  case 10:
  case 11:
  case 14:
  case 15:
    return decode_fixed(x);
  default:
    return undefined_instruction();
  }
}

} // namespace actorcsi::emulator
