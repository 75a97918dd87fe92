// From an encoding to the decoder of its part: ARM DDI 0403E sections A5.2 and
// A5.3.

#include "tools/emulator/core/decoders.hpp"
#include "tools/emulator/core/processor.hpp"

namespace actorcsi::emulator {

namespace {

void raise_undefined(processor&, const instruction&) {
  throw fault{fault_kind::undefined, 0};
}

void raise_no_coprocessor(processor&, const instruction&) {
  throw fault{fault_kind::no_coprocessor, 0};
}

void nothing(processor&, const instruction&) {
  // nop
}

instruction decode_coprocessor(const encoded& x) {
  auto number = x.b(11, 8);
  if (number == 10 || number == 11)
    return decode_float(x);
  instruction result;
  result.execute = raise_no_coprocessor;
  return result;
}

instruction decode_wide(const encoded& x) {
  auto op1 = x.a(12, 11);
  auto op2 = x.a(10, 4);
  if (op1 != 2 && (op2 & 0x40) != 0)
    return decode_coprocessor(x);
  if (op1 == 1) {
    if ((op2 & 0x20) != 0)
      return decode_data_shifted(x);
    return (op2 & 4) != 0 ? decode_dual_access(x) : decode_multiple_access(x);
  }
  if (op1 == 2) {
    if (x.b(15, 15) != 0)
      return decode_branch(x);
    return (op2 & 0x20) != 0 ? decode_data_plain(x) : decode_data_immediate(x);
  }
  if ((op2 & 0x60) == 0)
    return decode_single_access(x);
  if ((op2 & 0x70) == 0x20)
    return decode_data_register(x);
  return (op2 & 8) != 0 ? decode_long_multiply(x) : decode_multiply(x);
}

} // namespace

instruction decode(const encoded& x) {
  return encoded::is_wide(x.first) ? decode_wide(x) : decode_narrow(x);
}

instruction undefined_instruction() {
  instruction result;
  result.execute = raise_undefined;
  return result;
}

instruction no_operation() {
  instruction result;
  result.execute = nothing;
  return result;
}

void refuse(const encoded& x, const char* why) {
  throw refused_instruction(x.address, x.word(), x.bytes(), why);
}

} // namespace actorcsi::emulator
