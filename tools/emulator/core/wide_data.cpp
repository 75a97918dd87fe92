// Data processing in 32 bits with a constant or a shifted register: ARM DDI
// 0403E sections A5.3.1 and A5.3.11.

#include "tools/emulator/core/data_operations.hpp"
#include "tools/emulator/core/decoders.hpp"
#include "tools/emulator/core/processor.hpp"

namespace actorcsi::emulator {

namespace {

uint8_t field(unsigned value) {
  return static_cast<uint8_t>(value);
}

struct expanded {
  uint32_t value;
  immediate_carry carry;
};

/// A modified immediate constant, section A5.3.2.
expanded expand(const encoded& x) {
  auto i = plain_constant(x);
  auto byte = i & 0xFF;
  if (i >> 10 != 0) {
    auto n = i >> 7;
    auto v = 0x80 | (i & 0x7F);
    auto rotated = v >> n | v << (32 - n);
    return {rotated, rotated >> 31 != 0 ? carry_set : carry_clear};
  }
  require(i >> 8 == 0 || byte != 0, x);
  switch (i >> 8) {
  case 0:
    return {byte, carry_stays};
  case 1:
    return {byte << 16 | byte, carry_stays};
  case 2:
    return {byte << 24 | byte << 8, carry_stays};
  default:
    return {byte * 0x01010101, carry_stays};
  }
}

struct choice {
  operation what;
  bool defined;
};

/// From the four bits of the operation, and what 15 as a register means.
choice choose(const encoded& x) {
  auto flags = x.a(4, 4) != 0;
  auto no_source = x.a(3, 0) == 15;
  auto no_result = x.b(11, 8) == 15 && flags;
  switch (x.a(8, 5)) {
  case 0:
    return {no_result ? operation::tst : operation::and_, true};
  case 1:
    return {operation::bic, true};
  case 2:
    return {no_source ? operation::mov : operation::orr, true};
  case 3:
    return {no_source ? operation::mvn : operation::orn, true};
  case 4:
    return {no_result ? operation::teq : operation::eor, true};
  case 8:
    return {no_result ? operation::cmn : operation::add, true};
  case 10:
    return {operation::adc, true};
  case 11:
    return {operation::sbc, true};
  case 13:
    return {no_result ? operation::cmp : operation::sub, true};
  case 14:
    return {operation::rsb, true};
  default:
    return {operation::mov, false};
  }
}

bool compares(operation x) {
  return x >= operation::tst;
}

bool takes_no_source(operation x) {
  return x == operation::mov || x == operation::mvn;
}

/// The stack pointer as a result or source: only of ADD and SUB, CMP and CMN,
/// and of a plain MOV.
void check_registers(const encoded& x, operation what, bool plain_move) {
  auto rn = x.a(3, 0);
  auto rd = x.b(11, 8);
  auto adds = what == operation::add || what == operation::sub;
  if (!compares(what)) {
    require(rd != 15, x);
    require(rd != 13 || (adds && rn == 13) || plain_move, x);
  }
  if (!takes_no_source(what)) {
    require(rn != 15, x);
    require(
      rn != 13 || adds || what == operation::cmp || what == operation::cmn, x);
  }
}

void move_stack_pointer(processor& p, const instruction& x) {
  p.regs.r[13] = p.regs.r[x.rm] & ~3u;
}

/// PKHBT and PKHTB.
void pack_halfwords(processor& p, const instruction& x) {
  auto& regs = p.regs;
  auto b =
    shift_by(regs.r[x.rm], static_cast<shift_kind>(x.shift), x.amount, regs.c)
      .value;
  auto a = regs.r[x.rn];
  regs.r[x.rd] = x.option != 0 ? (a & 0xFFFF0000) | (b & 0xFFFF)
                               : (b & 0xFFFF0000) | (a & 0xFFFF);
}

instruction pack(const encoded& x, immediate_shift shift) {
  if (x.a(4, 4) != 0 || x.b(4, 4) != 0)
    return undefined_instruction();
  require(x.b(15, 15) == 0, x);
  instruction result;
  result.execute = pack_halfwords;
  result.rd = field(x.b(11, 8));
  result.rn = field(x.a(3, 0));
  result.rm = field(x.b(3, 0));
  result.shift = static_cast<uint8_t>(shift.kind);
  result.amount = shift.amount;
  result.option = field(x.b(5, 5));
  require(
    is_general(result.rd) && is_general(result.rn) && is_general(result.rm), x);
  return result;
}

} // namespace

instruction decode_data_immediate(const encoded& x) {
  auto [what, defined] = choose(x);
  if (!defined)
    return undefined_instruction();
  check_registers(x, what, false);
  auto flags = x.a(4, 4) != 0;
  auto [value, carry] = expand(x);
  auto rd = field(x.b(11, 8));
  if (rd == 13) {
    instruction result;
    result.execute = change_stack_pointer;
    // No register: the shift leaves nothing of it.
    result.shift = static_cast<uint8_t>(shift_kind::lsl);
    result.amount = shift_out;
    result.imm = value;
    result.option = field((what == operation::sub ? 1 : 0) | (flags ? 2 : 0));
    return result;
  }
  auto result = data_instruction(what, flags, source::immediate);
  result.rd = rd;
  result.rn = takes_no_source(what) ? 0 : field(x.a(3, 0));
  result.imm = value;
  result.option = carry;
  return result;
}

instruction decode_data_shifted(const encoded& x) {
  auto shift = decode_shift(x.b(5, 4), x.b(14, 12) << 2 | x.b(7, 6));
  if (x.a(8, 5) == 6)
    return pack(x, shift);
  auto [what, defined] = choose(x);
  if (!defined)
    return undefined_instruction();
  require(x.b(15, 15) == 0, x);
  auto flags = x.a(4, 4) != 0;
  auto rd = field(x.b(11, 8));
  auto rm = field(x.b(3, 0));
  auto unshifted = shift.kind == shift_kind::lsl && shift.amount == 0;
  auto moves_sp = what == operation::mov && unshifted && !flags;
  check_registers(x, what, moves_sp);
  require(rm != 15 && (rm != 13 || (moves_sp && rd != 13)), x);
  if (rd == 13 && !compares(what)) {
    instruction result;
    result.rm = rm;
    if (what == operation::mov) {
      result.execute = move_stack_pointer;
      return result;
    }
    require(shift.kind == shift_kind::lsl && shift.amount <= 3, x);
    result.execute = change_stack_pointer;
    result.shift = static_cast<uint8_t>(shift.kind);
    result.amount = shift.amount;
    result.option = field((what == operation::sub ? 1 : 0) | (flags ? 2 : 0));
    return result;
  }
  auto result = data_instruction(what, flags, shift);
  result.rd = rd;
  result.rn = takes_no_source(what) ? 0 : field(x.a(3, 0));
  result.rm = rm;
  return result;
}

} // namespace actorcsi::emulator
