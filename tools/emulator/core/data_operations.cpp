#include "tools/emulator/core/data_operations.hpp"

#include <array>
#include <utility>

#include "tools/emulator/core/processor.hpp"

namespace actorcsi::emulator {

namespace {

constexpr bool is_compare(operation x) {
  return x >= operation::tst;
}

constexpr bool is_logical(operation x) {
  return x <= operation::eor || (x >= operation::mov && x <= operation::teq);
}

template <operation Op>
uint32_t logical(uint32_t a, uint32_t b) {
  switch (Op) {
  case operation::and_:
  case operation::tst:
    return a & b;
  case operation::bic:
    return a & ~b;
  case operation::orr:
    return a | b;
  case operation::orn:
    return a | ~b;
  case operation::mov:
    return b;
  case operation::mvn:
    return ~b;
  default:
    return a ^ b;
  }
}

template <operation Op, bool Flags>
uint32_t arithmetic(registers& regs, uint32_t a, uint32_t b) {
  switch (Op) {
  case operation::adc:
    return add_with_carry(regs, a, b, regs.c, Flags);
  case operation::sbc:
    return add_with_carry(regs, a, ~b, regs.c, Flags);
  case operation::sub:
  case operation::cmp:
    return add_with_carry(regs, a, ~b, true, Flags);
  case operation::rsb:
    return add_with_carry(regs, ~a, b, true, Flags);
  default:
    return add_with_carry(regs, a, b, false, Flags);
  }
}

template <operation Op, bool Flags, source From>
void execute_data(processor& p, const instruction& x) {
  auto& regs = p.regs;
  uint32_t b;
  auto carry = regs.c;
  if constexpr (From == source::immediate) {
    b = x.imm;
    if (x.option != carry_stays)
      carry = x.option == carry_set;
  } else if constexpr (From == source::plain_register) {
    b = regs.r[x.rm];
  } else {
    auto s = shift_by(regs.r[x.rm], static_cast<shift_kind>(x.shift), x.amount,
                      regs.c);
    b = s.value;
    carry = s.carry;
  }
  uint32_t result;
  if constexpr (is_logical(Op)) {
    result = logical<Op>(regs.r[x.rn], b);
    if constexpr (Flags || is_compare(Op)) {
      regs.set_nz(result);
      regs.c = carry;
    }
  } else {
    result = arithmetic < Op, Flags || is_compare(Op) > (regs, regs.r[x.rn], b);
  }
  if constexpr (!is_compare(Op))
    regs.r[x.rd] = result;
}

/// All of them, by operation, flags and source.
template <size_t... I>
constexpr auto make_table(std::index_sequence<I...>) {
  return std::array<instruction::function, sizeof...(I)>{
    {execute_data<static_cast<operation>(I / 6), I / 3 % 2 == 1,
                  static_cast<source>(I % 3)>...}};
}

constexpr auto table =
  make_table(std::make_index_sequence<num_operations * 6>());

template <shift_kind Kind, bool Flags>
void execute_shift(processor& p, const instruction& x) {
  auto& regs = p.regs;
  auto s = shift_by(regs.r[x.rn], Kind, regs.r[x.rm] & 0xFF, regs.c);
  regs.r[x.rd] = s.value;
  if constexpr (Flags) {
    regs.set_nz(s.value);
    regs.c = s.carry;
  }
}

template <bool Flags>
constexpr instruction::function shifts[] = {
  execute_shift<shift_kind::lsl, Flags>, execute_shift<shift_kind::lsr, Flags>,
  execute_shift<shift_kind::asr, Flags>, execute_shift<shift_kind::ror, Flags>};

} // namespace

void change_stack_pointer(processor& p, const instruction& x) {
  auto& regs = p.regs;
  auto s =
    shift_by(regs.r[x.rm], static_cast<shift_kind>(x.shift), x.amount, regs.c);
  auto b = s.value + x.imm;
  auto subtract = (x.option & 1) != 0;
  regs.r[13] = add_with_carry(regs, regs.r[13], subtract ? ~b : b, subtract,
                              (x.option & 2) != 0)
               & ~3u;
}

instruction data_instruction(operation what, bool flags, source from) {
  instruction result;
  result.execute = table[static_cast<size_t>(what) * 6 + (flags ? 3 : 0)
                         + static_cast<size_t>(from)];
  return result;
}

instruction data_instruction(operation what, bool flags,
                             immediate_shift shift) {
  auto plain = shift.kind == shift_kind::lsl && shift.amount == 0;
  auto result = data_instruction(
    what, flags, plain ? source::plain_register : source::shifted_register);
  result.shift = static_cast<uint8_t>(shift.kind);
  result.amount = shift.amount;
  return result;
}

instruction register_shift(shift_kind kind, bool flags) {
  instruction result;
  auto index = static_cast<size_t>(kind);
  result.execute = flags ? shifts<true>[index] : shifts<false>[index];
  return result;
}

} // namespace actorcsi::emulator
