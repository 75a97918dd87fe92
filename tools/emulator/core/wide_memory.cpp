// Loads and stores of one register in 32 bits: ARM DDI 0403E sections A5.3.7 to
// A5.3.10.

#include "tools/emulator/core/decoders.hpp"
#include "tools/emulator/core/processor.hpp"
#include "tools/emulator/core/single_accesses.hpp"

namespace actorcsi::emulator {

namespace {

uint8_t field(unsigned value) {
  return static_cast<uint8_t>(value);
}

struct operand {
  addressing how;
  uint32_t imm;
  bool defined;
};

/// The forms with a register and a constant; not that with two registers.
operand constant_operand(const encoded& x) {
  if (x.a(7, 7) != 0)
    return {addressing::offset, x.b(11, 0), true};
  auto offset = x.b(7, 0);
  auto imm = x.b(9, 9) != 0 ? offset : 0u - offset;
  auto indexed = x.b(10, 10) != 0;
  auto write_back = x.b(8, 8) != 0;
  if (indexed && write_back)
    return {addressing::pre_indexed, imm, true};
  if (!indexed)
    return {addressing::post_indexed, imm, write_back};
  if (x.b(9, 9) != 0)
    return {addressing::unprivileged, imm, true};
  return {addressing::offset, imm, true};
}

datum datum_of(const encoded& x) {
  auto load = x.a(4, 4) != 0;
  auto is_signed = x.a(8, 8) != 0;
  switch (x.a(6, 5)) {
  case 0:
    return !load       ? datum::store_byte
           : is_signed ? datum::load_signed_byte
                       : datum::load_byte;
  case 1:
    return !load       ? datum::store_half
           : is_signed ? datum::load_signed_half
                       : datum::load_half;
  default:
    return load ? datum::load_word : datum::store_word;
  }
}

} // namespace

instruction decode_single_access(const encoded& x) {
  auto load = x.a(4, 4) != 0;
  auto is_signed = x.a(8, 8) != 0;
  auto size = x.a(6, 5);
  auto rn = field(x.a(3, 0));
  auto rt = field(x.b(15, 12));
  if (size == 3 || (is_signed && (!load || size == 2)))
    return undefined_instruction();
  auto what = datum_of(x);
  auto word = size == 2;
  operand from{addressing::register_, 0, true};
  auto rm = field(x.b(3, 0));
  auto with_registers = false;
  if (rn == 15) {
    if (!load)
      return undefined_instruction();
    auto offset = x.b(11, 0);
    from = {addressing::absolute,
            x.a(7, 7) != 0 ? x.aligned_pc() + offset : x.aligned_pc() - offset,
            true};
  } else if (x.a(7, 7) == 0 && x.b(11, 11) == 0) {
    if (x.b(10, 6) != 0)
      return undefined_instruction();
    with_registers = true;
  } else {
    from = constant_operand(x);
  }
  if (!from.defined)
    return undefined_instruction();
  auto indexes =
    from.how == addressing::pre_indexed || from.how == addressing::post_indexed;
  if (load && rt == 15 && !word) {
    // PLD and PLI, hints that do nothing here; others are not defined.
    require(!indexes && from.how != addressing::unprivileged, x);
    require(!is_signed || size == 0, x);
    return no_operation();
  }
  require(!with_registers || is_general(rm), x);
  require(!indexes || rn != rt, x);
  require(rt != 15 || load, x);
  require(rt != 13 || (word && from.how != addressing::unprivileged), x);
  instruction result;
  if (rt == 15) {
    require(from.how != addressing::unprivileged, x);
    require(!x.in_it || x.last_in_it, x);
    result = jump_instruction(from.how);
  } else {
    result = access_instruction(what, from.how);
  }
  result.rd = rt;
  result.rn = rn;
  result.imm = from.imm;
  if (with_registers) {
    result.rm = rm;
    result.amount = field(x.b(5, 4));
  }
  return result;
}

} // namespace actorcsi::emulator
