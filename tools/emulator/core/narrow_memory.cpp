// Loads and stores in 16 bits: ARM DDI 0403E sections A5.2.4 and A5.2.5.

#include "tools/emulator/core/data_operations.hpp"
#include "tools/emulator/core/decoders.hpp"
#include "tools/emulator/core/multiple_accesses.hpp"
#include "tools/emulator/core/processor.hpp"
#include "tools/emulator/core/single_accesses.hpp"

namespace actorcsi::emulator {

namespace {

uint8_t low(const encoded& x, unsigned bit) {
  return static_cast<uint8_t>(x.a(bit + 2, bit));
}

instruction with_register(const encoded& x) {
  constexpr datum what[] = {datum::store_word, datum::store_half,
                            datum::store_byte, datum::load_signed_byte,
                            datum::load_word,  datum::load_half,
                            datum::load_byte,  datum::load_signed_half};
  auto result = access_instruction(what[x.a(11, 9)], addressing::register_);
  result.rd = low(x, 0);
  result.rn = low(x, 3);
  result.rm = low(x, 6);
  return result;
}

instruction with_offset(const encoded& x, datum what, unsigned scale) {
  auto result = access_instruction(what, addressing::offset);
  result.rd = low(x, 0);
  result.rn = low(x, 3);
  result.imm = x.a(10, 6) * scale;
  return result;
}

instruction from_stack_pointer(const encoded& x, datum what) {
  auto result = access_instruction(what, addressing::offset);
  result.rd = low(x, 8);
  result.rn = 13;
  result.imm = x.a(7, 0) * 4;
  return result;
}

instruction literal(const encoded& x) {
  auto result = access_instruction(datum::load_word, addressing::absolute);
  result.rd = low(x, 8);
  result.imm = x.aligned_pc() + x.a(7, 0) * 4;
  return result;
}

/// ADR, and ADD of the stack pointer and a constant.
instruction address(const encoded& x) {
  auto from_sp = x.a(11, 11) != 0;
  auto result = data_instruction(from_sp ? operation::add : operation::mov,
                                 false, source::immediate);
  result.rd = low(x, 8);
  result.rn = 13;
  result.imm = x.a(7, 0) * 4 + (from_sp ? 0 : x.aligned_pc());
  return result;
}

instruction multiple(const encoded& x, bool load) {
  auto list = x.a(7, 0);
  auto rn = low(x, 8);
  require(list != 0, x);
  auto lists_base = (list >> rn & 1) != 0;
  // A base that is stored must be the lowest register of the list.
  require(load || !lists_base || (list & ((1u << rn) - 1)) == 0, x);
  auto result = load ? load_multiple(list, !lists_base, false)
                     : store_multiple(list, true, false);
  result.rn = rn;
  return result;
}

} // namespace

instruction decode_narrow_memory(const encoded& x) {
  switch (x.a(15, 11)) {
  case 0x09:
    return literal(x);
  case 0x0A:
  case 0x0B:
    return with_register(x);
  case 0x0C:
    return with_offset(x, datum::store_word, 4);
  case 0x0D:
    return with_offset(x, datum::load_word, 4);
  case 0x0E:
    return with_offset(x, datum::store_byte, 1);
  case 0x0F:
    return with_offset(x, datum::load_byte, 1);
  case 0x10:
    return with_offset(x, datum::store_half, 2);
  case 0x11:
    return with_offset(x, datum::load_half, 2);
  case 0x12:
    return from_stack_pointer(x, datum::store_word);
  case 0x13:
    return from_stack_pointer(x, datum::load_word);
  case 0x14:
  case 0x15:
    return address(x);
  case 0x16: { // PUSH
    auto list = x.a(7, 0) | x.a(8, 8) << 14;
    require(list != 0, x);
    auto result = store_multiple(list, true, true);
    result.rn = 13;
    return result;
  }
  case 0x17: { // POP
    auto list = x.a(7, 0) | x.a(8, 8) << 15;
    require(list != 0, x);
    require(x.a(8, 8) == 0 || !x.in_it || x.last_in_it, x);
    auto result = load_multiple(list, true, false);
    result.rn = 13;
    return result;
  }
  case 0x18:
    return multiple(x, false);
  default:
    return multiple(x, true);
  }
}

instruction decode_narrow(const encoded& x) {
  auto top = x.a(15, 11);
  if (top < 8 || x.a(15, 10) == 0x10)
    return decode_narrow_data(x);
  auto push_or_pop = x.a(15, 12) == 11 && x.a(10, 9) == 2;
  if (x.a(15, 10) == 0x11 || (x.a(15, 12) == 11 && !push_or_pop) || top >= 0x1A)
    return decode_narrow_misc(x);
  return decode_narrow_memory(x);
}

} // namespace actorcsi::emulator
