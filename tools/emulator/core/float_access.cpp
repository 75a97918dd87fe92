// Floating-point registers to and from memory and the general registers: ARM
// DDI 0403E sections A6.5 to A6.7.

#include "tools/emulator/core/decoders.hpp"
#include "tools/emulator/core/float_math.hpp"
#include "tools/emulator/core/float_registers.hpp"

namespace actorcsi::emulator {

namespace {

uint8_t field(unsigned value) {
  return static_cast<uint8_t>(value);
}

/// `rd`: the first single register; `amount`: how many; `option`: 1 loads, 2
/// writes `rn` back, 4 goes down, 8 has an absolute address.
void transfer(processor& p, const instruction& x) {
  auto base = (x.option & 8) != 0 ? 0 : p.regs.r[x.rn];
  auto address = (x.option & 4) != 0 ? base - x.imm : base + x.imm;
  auto single = x.ra != 0;
  // A block begins at the base, a single register at the offset.
  auto at = single || (x.option & 4) != 0 ? address : base;
  if ((x.option & 1) != 0) {
    uint32_t values[32];
    for (unsigned i = 0; i < x.amount; ++i)
      values[i] = p.load_aligned(at + 4 * i);
    for (unsigned i = 0; i < x.amount; ++i)
      p.regs.s[x.rd + i] = values[i];
  } else {
    for (unsigned i = 0; i < x.amount; ++i)
      p.store_aligned(at + 4 * i, p.regs.s[x.rd + i]);
  }
  if ((x.option & 2) != 0)
    p.regs.r[x.rn] = x.rn == 13 ? address & ~3u : address;
}

/// `rd` and `ra` are two general registers, `rm` the first of two single ones.
void from_two(processor& p, const instruction& x) {
  p.regs.r[x.rd] = p.regs.s[x.rm];
  p.regs.r[x.ra] = p.regs.s[x.rm + 1u];
}

void to_two(processor& p, const instruction& x) {
  p.regs.s[x.rm] = p.regs.r[x.rd];
  p.regs.s[x.rm + 1u] = p.regs.r[x.ra];
}

void from_one(processor& p, const instruction& x) {
  p.regs.r[x.rd] = p.regs.s[x.rn];
}

void to_one(processor& p, const instruction& x) {
  p.regs.s[x.rn] = p.regs.r[x.rd];
}

void read_status(processor& p, const instruction& x) {
  if (x.rd == 15)
    p.regs.set_nzcv(p.regs.fpscr);
  else
    p.regs.r[x.rd] = p.regs.fpscr;
}

void write_status(processor& p, const instruction& x) {
  p.regs.fpscr = p.regs.r[x.rd] & fpscr::all;
}

instruction decode_two_registers(const encoded& x) {
  auto wide = is_double(x);
  if (x.b(7, 6) != 0 || x.b(4, 4) == 0)
    return undefined_instruction();
  auto m = wide ? 2 * double_m(x) : single_operands(x).m;
  if (wide && m > 30)
    return undefined_instruction();
  auto load = x.a(4, 4) != 0;
  instruction result;
  result.execute = load ? with_float<from_two> : with_float<to_two>;
  result.rd = field(x.b(15, 12));
  result.ra = field(x.a(3, 0));
  result.rm = field(m);
  require(is_general(result.rd) && is_general(result.ra), x);
  require(m != 31 && (!load || result.rd != result.ra), x);
  return result;
}

instruction decode_memory(const encoded& x) {
  auto wide = is_double(x);
  auto before = x.a(8, 8) != 0;
  auto up = x.a(7, 7) != 0;
  auto write_back = x.a(5, 5) != 0;
  auto load = x.a(4, 4) != 0;
  auto words = x.b(7, 0);
  auto first = wide ? 2 * double_d(x) : single_operands(x).d;
  auto single = before && !write_back;
  instruction result;
  result.execute = with_float<transfer>;
  result.rd = field(first);
  result.rn = field(x.a(3, 0));
  result.imm = words * 4;
  result.ra = field(single ? 1 : 0);
  result.option = field((load ? 1 : 0) | (write_back ? 2 : 0) | (up ? 0 : 4));
  auto count = single ? (wide ? 2u : 1u) : words;
  if (!single) {
    if (before == up)
      return undefined_instruction();
    // An odd count of words for double registers is the old FLDMX.
    if (wide)
      count &= ~1u;
    require(count != 0 && count <= 32 && result.rn != 15, x);
    require(!wide || words % 2 == 0, x);
  }
  result.amount = field(count);
  if (wide && first > 30)
    return undefined_instruction();
  require(first + count <= 32, x);
  if (result.rn == 15) {
    require(load, x);
    result.imm = up ? x.aligned_pc() + words * 4 : x.aligned_pc() - words * 4;
    result.option = 1 | 8;
  }
  return result;
}

/// VMOV of one general register, VMRS, VMSR.
instruction decode_one_register(const encoded& x) {
  auto load = x.a(4, 4) != 0;
  auto opcode = x.a(7, 5);
  instruction result;
  result.rd = field(x.b(15, 12));
  if (is_double(x)) {
    auto n = double_n(x);
    if (opcode > 1 || x.b(6, 5) != 0 || n > 15)
      return undefined_instruction();
    result.rn = field(2 * n + opcode);
  } else if (opcode == 0) {
    result.rn = field(single_operands(x).n);
  } else if (opcode == 7) {
    require(x.a(3, 0) == 1 && x.b(7, 5) == 0 && x.b(3, 0) == 0, x);
    require(result.rd != 13 && (load || result.rd != 15), x);
    result.execute = load ? with_float<read_status> : with_float<write_status>;
    return result;
  } else {
    return undefined_instruction();
  }
  require(x.b(6, 5) == 0 && x.b(3, 0) == 0 && is_general(result.rd), x);
  result.execute = load ? with_float<from_one> : with_float<to_one>;
  return result;
}

} // namespace

instruction decode_float_access(const encoded& x) {
  if (x.a(8, 5) == 2)
    return decode_two_registers(x);
  return decode_memory(x);
}

instruction decode_float(const encoded& x) {
  switch (x.a(15, 8)) {
  case 0xEC:
  case 0xED:
    return decode_float_access(x);
  case 0xEE:
    if (x.b(4, 4) != 0)
      return decode_one_register(x);
    return decode_float_arithmetic(x);
  case 0xFE:
    if (x.b(4, 4) != 0)
      return undefined_instruction();
    return decode_float_arithmetic(x);
  default:
    return undefined_instruction();
  }
}

} // namespace actorcsi::emulator
