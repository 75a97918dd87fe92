#pragma once

#include "tools/emulator/core/instruction.hpp"

namespace actorcsi::emulator {

// One decoder for each part of the encoding space, ARM DDI 0403E sections A5.2
// and A5.3. They throw a `refusal` for what is UNPREDICTABLE.

instruction decode_narrow(const encoded& x);
instruction decode_narrow_data(const encoded& x);
instruction decode_narrow_memory(const encoded& x);
instruction decode_narrow_misc(const encoded& x);

instruction decode_data_immediate(const encoded& x);
instruction decode_data_plain(const encoded& x);
instruction decode_data_shifted(const encoded& x);
instruction decode_data_register(const encoded& x);
instruction decode_parallel(const encoded& x);
instruction decode_multiply(const encoded& x);
instruction decode_long_multiply(const encoded& x);
instruction decode_single_access(const encoded& x);
instruction decode_multiple_access(const encoded& x);
instruction decode_dual_access(const encoded& x);
instruction decode_branch(const encoded& x);
instruction decode_float(const encoded& x);
instruction decode_float_arithmetic(const encoded& x);
instruction decode_float_convert(const encoded& x);
instruction decode_float_access(const encoded& x);

/// The twelve bits of a constant.
inline uint32_t plain_constant(const encoded& x) {
  return x.a(10, 10) << 11 | x.b(14, 12) << 8 | x.b(7, 0);
}

// What instructions of 16 and of 32 bits share.

/// SXTH, SXTB, UXTH and UXTB, with `rn` added unless that is 15 and `rm`
/// rotated by `amount`.
instruction::function extend_function(unsigned kind);

/// REV, REV16, none, REVSH.
instruction::function reverse_function(unsigned kind);

/// Raises the fault for what the architecture leaves undefined.
instruction undefined_instruction();

/// Does nothing.
instruction no_operation();

[[noreturn]] void refuse(const encoded& x, const char* why);

/// UNPREDICTABLE unless `holds`.
inline void require(bool holds, const encoded& x) {
  if (!holds)
    refuse(x, "UNPREDICTABLE in the architecture");
}

/// Where a general register may be neither stack pointer nor program counter.
inline bool is_general(unsigned r) {
  return r != 13 && r != 15;
}

} // namespace actorcsi::emulator
