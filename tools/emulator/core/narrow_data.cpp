// Data processing in 16 bits: ARM DDI 0403E sections A5.2.1 to A5.2.3.

#include "tools/emulator/core/data_operations.hpp"
#include "tools/emulator/core/decoders.hpp"
#include "tools/emulator/core/processor.hpp"

namespace actorcsi::emulator {

namespace {

uint8_t low(const encoded& x, unsigned bit) {
  return static_cast<uint8_t>(x.a(bit + 2, bit));
}

void multiply(processor& p, const instruction& x) {
  auto result = p.regs.r[x.rn] * p.regs.r[x.rm];
  p.regs.r[x.rd] = result;
  if (x.option != 0)
    p.regs.set_nz(result);
}

instruction shift_immediate(const encoded& x, bool flags) {
  // Zero for LSL is a move, which leaves the carry.
  auto result = data_instruction(operation::mov, flags,
                                 decode_shift(x.a(12, 11), x.a(10, 6)));
  result.rd = low(x, 0);
  result.rm = low(x, 3);
  return result;
}

instruction add_subtract(const encoded& x, bool flags) {
  auto what = x.a(9, 9) != 0 ? operation::sub : operation::add;
  auto immediate = x.a(10, 10) != 0;
  auto result = data_instruction(
    what, flags, immediate ? source::immediate : source::plain_register);
  result.rd = low(x, 0);
  result.rn = low(x, 3);
  result.rm = immediate ? 0 : low(x, 6);
  result.imm = low(x, 6);
  return result;
}

instruction with_immediate(const encoded& x, bool flags) {
  constexpr operation what[] = {operation::mov, operation::cmp, operation::add,
                                operation::sub};
  auto result = data_instruction(what[x.a(12, 11)], flags, source::immediate);
  result.rd = result.rn = low(x, 8);
  result.imm = x.a(7, 0);
  return result;
}

instruction two_registers(const encoded& x, bool flags) {
  auto rd = low(x, 0);
  auto rm = low(x, 3);
  auto plain = [&](operation what) {
    auto result = data_instruction(what, flags, source::plain_register);
    result.rd = result.rn = rd;
    result.rm = rm;
    return result;
  };
  auto shift = [&](shift_kind kind) {
    auto result = register_shift(kind, flags);
    result.rd = result.rn = rd;
    result.rm = rm;
    return result;
  };
  switch (x.a(9, 6)) {
  case 0:
    return plain(operation::and_);
  case 1:
    return plain(operation::eor);
  case 2:
    return shift(shift_kind::lsl);
  case 3:
    return shift(shift_kind::lsr);
  case 4:
    return shift(shift_kind::asr);
  case 5:
    return plain(operation::adc);
  case 6:
    return plain(operation::sbc);
  case 7:
    return shift(shift_kind::ror);
  case 8:
    return plain(operation::tst);
  case 9: {
    auto result = data_instruction(operation::rsb, flags, source::immediate);
    result.rd = rd;
    result.rn = rm;
    return result;
  }
  case 10:
    return plain(operation::cmp);
  case 11:
    return plain(operation::cmn);
  case 12:
    return plain(operation::orr);
  case 13: {
    instruction result;
    result.execute = multiply;
    result.rd = result.rn = rd;
    result.rm = rm;
    result.option = flags ? 1 : 0;
    return result;
  }
  case 14:
    return plain(operation::bic);
  default:
    return plain(operation::mvn);
  }
}

} // namespace

instruction decode_narrow_data(const encoded& x) {
  auto flags = !x.in_it;
  switch (x.a(15, 11)) {
  case 0:
  case 1:
  case 2:
    return shift_immediate(x, flags);
  case 3:
    return add_subtract(x, flags);
  case 8:
    return two_registers(x, flags);
  default:
    return with_immediate(x, flags);
  }
}

} // namespace actorcsi::emulator
