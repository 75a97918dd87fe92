// Data processing in 32 bits with a plain constant: wide constants, bit fields,
// saturation. ARM DDI 0403E section A5.3.3.

#include "tools/emulator/core/data_operations.hpp"
#include "tools/emulator/core/decoders.hpp"
#include "tools/emulator/core/processor.hpp"

namespace actorcsi::emulator {

namespace {

uint8_t field(unsigned value) {
  return static_cast<uint8_t>(value);
}

void move_top(processor& p, const instruction& x) {
  p.regs.r[x.rd] = (p.regs.r[x.rd] & 0xFFFF) | x.imm << 16;
}

/// `amount`: the lowest bit; `imm`: the width.
template <bool Signed>
void extract(processor& p, const instruction& x) {
  auto v = p.regs.r[x.rn] << (32 - x.amount - x.imm);
  auto down = 32 - x.imm;
  p.regs.r[x.rd] =
    Signed ? static_cast<uint32_t>(static_cast<int32_t>(v) >> down) : v >> down;
}

/// `imm`: the mask of the field, in place.
void insert(processor& p, const instruction& x) {
  auto from = x.rn == 15 ? 0 : p.regs.r[x.rn] << x.amount;
  p.regs.r[x.rd] = (p.regs.r[x.rd] & ~x.imm) | (from & x.imm);
}

/// `v` within the range of `bits`, and Q if it was not.
uint32_t saturate(registers& regs, int64_t v, unsigned bits, bool is_signed) {
  auto high =
    is_signed ? (int64_t{1} << (bits - 1)) - 1 : (int64_t{1} << bits) - 1;
  auto low = is_signed ? -(int64_t{1} << (bits - 1)) : 0;
  if (v >= low && v <= high)
    return static_cast<uint32_t>(v);
  regs.q = true;
  return static_cast<uint32_t>(v > high ? high : low);
}

/// `imm`: how many bits are left.
template <bool Signed>
void saturate_word(processor& p, const instruction& x) {
  auto v =
    shift_by(p.regs.r[x.rn], static_cast<shift_kind>(x.shift), x.amount, false)
      .value;
  p.regs.r[x.rd] = saturate(p.regs, static_cast<int32_t>(v), x.imm, Signed);
}

template <bool Signed>
void saturate_halves(processor& p, const instruction& x) {
  auto v = p.regs.r[x.rn];
  auto low = saturate(p.regs, static_cast<int16_t>(v), x.imm, Signed);
  auto high = saturate(p.regs, static_cast<int16_t>(v >> 16), x.imm, Signed);
  p.regs.r[x.rd] = high << 16 | (low & 0xFFFF);
}

instruction add_constant(const encoded& x, bool subtract) {
  auto rn = field(x.a(3, 0));
  auto rd = field(x.b(11, 8));
  auto i = plain_constant(x);
  require(rd != 15 && (rd != 13 || rn == 13), x);
  if (rn == 15) { // ADR
    auto result = data_instruction(operation::mov, false, source::immediate);
    result.rd = rd;
    result.imm = subtract ? x.aligned_pc() - i : x.aligned_pc() + i;
    return result;
  }
  auto result = data_instruction(subtract ? operation::sub : operation::add,
                                 false, source::immediate);
  result.rd = rd;
  result.rn = rn;
  result.imm = i;
  if (rd == 13) {
    result.execute = change_stack_pointer;
    result.amount = shift_out;
    result.option = subtract ? 1 : 0;
  }
  return result;
}

instruction bit_field(const encoded& x) {
  auto low = x.b(14, 12) << 2 | x.b(7, 6);
  auto last = x.b(4, 0);
  auto kind = x.a(8, 4);
  instruction result;
  result.rd = field(x.b(11, 8));
  result.rn = field(x.a(3, 0));
  result.amount = field(low);
  require(is_general(result.rd) && result.rn != 13, x);
  require(x.a(10, 10) == 0 && x.b(5, 5) == 0, x);
  if (kind == 22) { // BFI, BFC
    require(last >= low, x);
    auto width = last - low + 1;
    auto ones = width == 32 ? ~0u : (1u << width) - 1;
    result.execute = insert;
    result.imm = ones << low;
    return result;
  }
  require(result.rn != 15 && low + last <= 31, x);
  result.execute = kind == 20 ? extract<true> : extract<false>;
  result.imm = last + 1;
  return result;
}

instruction saturation(const encoded& x) {
  auto is_signed = x.a(7, 7) == 0;
  auto amount = x.b(14, 12) << 2 | x.b(7, 6);
  auto right = x.a(5, 5) != 0;
  instruction result;
  result.rd = field(x.b(11, 8));
  result.rn = field(x.a(3, 0));
  require(is_general(result.rd) && is_general(result.rn), x);
  require(x.a(10, 10) == 0 && x.b(5, 5) == 0, x);
  if (right && amount == 0) {
    result.execute = is_signed ? saturate_halves<true> : saturate_halves<false>;
    result.imm = x.b(3, 0) + (is_signed ? 1 : 0);
    require(x.b(4, 4) == 0, x);
    return result;
  }
  auto kind = right ? shift_kind::asr : shift_kind::lsl;
  result.execute = is_signed ? saturate_word<true> : saturate_word<false>;
  result.imm = x.b(4, 0) + (is_signed ? 1 : 0);
  result.shift = static_cast<uint8_t>(kind);
  result.amount = field(amount);
  return result;
}

instruction move_half(const encoded& x, bool top) {
  auto rd = field(x.b(11, 8));
  require(is_general(rd), x);
  auto result = data_instruction(operation::mov, false, source::immediate);
  result.rd = rd;
  result.imm = x.a(3, 0) << 12 | plain_constant(x);
  if (top)
    result.execute = move_top;
  return result;
}

} // namespace

instruction decode_data_plain(const encoded& x) {
  switch (x.a(8, 4)) {
  case 0:
    return add_constant(x, false);
  case 4:
    return move_half(x, false);
  case 10:
    return add_constant(x, true);
  case 12:
    return move_half(x, true);
  case 16:
  case 18:
  case 24:
  case 26:
    return saturation(x);
  case 20:
  case 22:
  case 28:
    return bit_field(x);
  default:
    return undefined_instruction();
  }
}

} // namespace actorcsi::emulator
