#pragma once

#include <cstddef>
#include <cstdint>

#include "tools/emulator/core/alu.hpp"
#include "tools/emulator/core/instruction.hpp"

namespace actorcsi::emulator {

/// What data processing does with two operands.
enum class operation : uint8_t {
  and_,
  bic,
  orr,
  orn,
  eor,
  add,
  adc,
  sbc,
  sub,
  rsb,
  mov,
  mvn,
  tst,
  teq,
  cmp,
  cmn,
};

constexpr size_t num_operations = 16;

/// Where its second operand comes from.
enum class source : uint8_t { immediate, plain_register, shifted_register };

/// What an immediate does to the carry flag: `instruction::option`.
enum immediate_carry : uint8_t { carry_stays, carry_clear, carry_set };

/// `rd` = `rn` OPERATION second operand.
instruction data_instruction(operation what, bool flags, source from);

/// With the shift in its fields; a shift by nothing is a plain register.
instruction data_instruction(operation what, bool flags, immediate_shift shift);

/// `rd` = `rn` shifted by the lowest byte of `rm`.
instruction register_shift(shift_kind kind, bool flags);

/// ADD and SUB of `rm`, shifted, and `imm` to the stack pointer, which keeps
/// its alignment. `option`: 1 a subtraction, 2 sets flags.
void change_stack_pointer(processor& p, const instruction& x);

/// Shifts a register until nothing is left of it.
constexpr uint8_t shift_out = 33;

} // namespace actorcsi::emulator
