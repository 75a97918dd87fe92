// The rest of the instructions in 16 bits: high registers, branches, extension,
// bytes, hints. ARM DDI 0403E sections A5.2.3, A5.2.5 and A5.2.6.

#include "tools/emulator/core/data_operations.hpp"
#include "tools/emulator/core/decoders.hpp"
#include "tools/emulator/core/processor.hpp"

namespace actorcsi::emulator {

namespace {

void branch_register(processor& p, const instruction& x) {
  p.branch_exchange(p.regs.r[x.rm]);
}

void branch_link_register(processor& p, const instruction& x) {
  auto target = p.regs.r[x.rm];
  p.regs.r[14] = p.next | 1;
  p.branch_exchange(target);
}

/// ADD or MOV to the program counter, which stays in Thumb state.
void add_to_pc(processor& p, const instruction& x) {
  p.next = (x.imm + p.regs.r[x.rm]) & ~1u;
}

void to_pc(processor& p, const instruction& x) {
  p.next = p.regs.r[x.rm] & ~1u;
}

/// The stack pointer keeps its alignment.
void add_to_sp(processor& p, const instruction& x) {
  p.regs.r[13] = (p.regs.r[13] + p.regs.r[x.rm]) & ~3u;
}

void move_to_sp(processor& p, const instruction& x) {
  p.regs.r[13] = p.regs.r[x.rm] & ~3u;
}

void branch_if_zero(processor& p, const instruction& x) {
  if ((p.regs.r[x.rn] == 0) == (x.option == 0))
    p.next = x.imm;
}

void change_masks(processor& p, const instruction& x) {
  if (!p.regs.privileged())
    return;
  auto disable = (x.option & 16) != 0;
  if ((x.option & 2) != 0)
    p.regs.primask = disable;
  if ((x.option & 1) != 0) {
    // FAULTMASK cannot be set by NMI and HardFault.
    if (!disable || (p.regs.ipsr != 2 && p.regs.ipsr != 3))
      p.change_faultmask(disable);
  }
  p.reconsider();
}

void begin_it(processor& p, const instruction& x) {
  p.regs.it = static_cast<uint8_t>(x.imm);
}

void breakpoint(processor& p, const instruction& x) {
  p.call_debugger(x.imm);
}

void call_supervisor(processor& p, const instruction&) {
  p.call_supervisor();
}

void branch(processor& p, const instruction& x) {
  p.next = x.imm;
}

template <unsigned Condition>
void branch_on(processor& p, const instruction& x) {
  if (p.regs.condition(Condition))
    p.next = x.imm;
}

constexpr instruction::function conditional_branches[] = {
  branch_on<0>,  branch_on<1>,  branch_on<2>,  branch_on<3>, branch_on<4>,
  branch_on<5>,  branch_on<6>,  branch_on<7>,  branch_on<8>, branch_on<9>,
  branch_on<10>, branch_on<11>, branch_on<12>, branch_on<13>};

instruction make(instruction::function f, uint8_t rm, uint32_t imm = 0) {
  instruction result;
  result.execute = f;
  result.rm = rm;
  result.imm = imm;
  return result;
}

/// ADD, CMP, MOV with registers 0 to 15, BX and BLX.
instruction high_registers(const encoded& x) {
  auto rd = static_cast<uint8_t>(x.a(7, 7) << 3 | x.a(2, 0));
  auto rm = static_cast<uint8_t>(x.a(6, 3));
  auto plain = [&](operation what, bool flags) {
    auto from_pc = rm == 15;
    auto result = data_instruction(
      what, flags, from_pc ? source::immediate : source::plain_register);
    result.rd = result.rn = rd;
    result.rm = from_pc ? 0 : rm;
    result.imm = x.pc();
    return result;
  };
  switch (x.a(9, 8)) {
  case 0:
    require(rd != 15 || !x.in_it || x.last_in_it, x);
    require(rd != 15 || rm != 15, x);
    if (rd == 15)
      return make(add_to_pc, rm, x.pc());
    if (rd == 13) {
      require(rm != 15, x);
      return make(add_to_sp, rm);
    }
    return plain(operation::add, false);
  case 1:
    require(rd != 15 && rm != 15 && (rd > 7 || rm > 7), x);
    return plain(operation::cmp, true);
  case 2:
    require(rd != 15 || !x.in_it || x.last_in_it, x);
    if (rd == 15) {
      require(rm != 15, x);
      return make(to_pc, rm);
    }
    if (rd == 13) {
      require(rm != 15, x);
      return make(move_to_sp, rm);
    }
    return plain(operation::mov, false);
  default:
    require(x.a(2, 0) == 0 && rm != 15, x);
    require(!x.in_it || x.last_in_it, x);
    return make(x.a(7, 7) != 0 ? branch_link_register : branch_register, rm);
  }
}

instruction hint(const encoded& x) {
  if (x.a(3, 0) != 0) { // IT
    auto condition = x.a(7, 4);
    auto mask = x.a(3, 0);
    require(condition != 15 && !x.in_it, x);
    require(condition != 14 || (mask & (mask - 1)) == 0, x);
    return make(begin_it, 0, x.a(7, 0));
  }
  switch (x.a(7, 4)) {
  case 2:
    return make([](processor& p, const instruction&) { p.wait_for_event(); },
                0);
  case 3:
    return make(
      [](processor& p, const instruction&) { p.wait_for_interrupt(); }, 0);
  case 4:
    return make([](processor& p, const instruction&) { p.send_event(); }, 0);
  default:
    // NOP, YIELD, and hints that this processor takes for NOP.
    return no_operation();
  }
}

instruction compare_and_branch(const encoded& x) {
  require(!x.in_it, x);
  auto offset = x.a(9, 9) << 6 | x.a(7, 3) << 1;
  auto result = make(branch_if_zero, 0, x.pc() + offset);
  result.rn = static_cast<uint8_t>(x.a(2, 0));
  result.option = static_cast<uint8_t>(x.a(11, 11));
  return result;
}

instruction change_stack_pointer(const encoded& x) {
  auto what = x.a(7, 7) != 0 ? operation::sub : operation::add;
  auto result = data_instruction(what, false, source::immediate);
  result.rd = result.rn = 13;
  result.imm = x.a(6, 0) * 4;
  return result;
}

instruction extend_or_reverse(const encoded& x) {
  auto reverse = x.a(11, 8) == 10;
  auto rd = static_cast<uint8_t>(x.a(2, 0));
  auto rm = static_cast<uint8_t>(x.a(5, 3));
  instruction::function f = nullptr;
  if (reverse)
    f = reverse_function(x.a(7, 6));
  else
    f = extend_function(x.a(7, 6));
  if (f == nullptr)
    return undefined_instruction();
  auto result = make(f, rm);
  result.rd = rd;
  result.rn = 15;
  return result;
}

} // namespace

instruction decode_narrow_misc(const encoded& x) {
  switch (x.a(15, 10)) {
  case 0x11:
    return high_registers(x);
  case 0x34:
  case 0x35:
  case 0x36:
  case 0x37: {
    auto condition = x.a(11, 8);
    if (condition == 14)
      return undefined_instruction();
    if (condition == 15)
      return make(call_supervisor, 0);
    require(!x.in_it, x);
    auto offset = static_cast<uint32_t>(static_cast<int8_t>(x.a(7, 0)) * 2);
    return make(conditional_branches[condition], 0, x.pc() + offset);
  }
  case 0x38:
  case 0x39: {
    require(!x.in_it || x.last_in_it, x);
    auto offset = static_cast<uint32_t>(
      static_cast<int32_t>(uint32_t{x.first} << 21) >> 20);
    return make(branch, 0, x.pc() + offset);
  }
  default:
    break;
  }
  switch (x.a(11, 8)) {
  case 0:
    return change_stack_pointer(x);
  case 1:
  case 3:
  case 9:
  case 11:
    return compare_and_branch(x);
  case 2:
  case 10:
    return extend_or_reverse(x);
  case 6: {
    if (x.a(7, 5) != 3)
      return undefined_instruction();
    require(!x.in_it && x.a(3, 2) == 0 && x.a(1, 0) != 0, x);
    auto result = make(change_masks, 0);
    result.option = static_cast<uint8_t>(x.a(4, 0));
    return result;
  }
  case 14: {
    auto result = make(breakpoint, 0, x.a(7, 0));
    result.option = always_in_it;
    return result;
  }
  case 15:
    return hint(x);
  default:
    return undefined_instruction();
  }
}

} // namespace actorcsi::emulator
