// Branches, special registers, barriers: ARM DDI 0403E section A5.3.4 and
// chapter B5.

#include "tools/emulator/core/decoders.hpp"
#include "tools/emulator/core/processor.hpp"

namespace actorcsi::emulator {

namespace {

void branch(processor& p, const instruction& x) {
  p.next = x.imm;
}

void branch_link(processor& p, const instruction& x) {
  p.regs.r[14] = p.next | 1;
  p.next = x.imm;
}

/// `option` is the condition.
void conditional_branch(processor& p, const instruction& x) {
  if (p.regs.condition(x.option))
    p.next = x.imm;
}

uint32_t sign_extended(uint32_t v, unsigned bits) {
  auto shift = 32 - bits;
  return static_cast<uint32_t>(static_cast<int32_t>(v << shift) >> shift);
}

// -- special registers --------------------------------------------------------

enum special : unsigned {
  apsr = 0,
  xpsr = 3,
  ipsr = 5,
  epsr = 6,
  iepsr = 7,
  msp = 8,
  psp = 9,
  primask = 16,
  basepri = 17,
  basepri_max = 18,
  faultmask = 19,
  control = 20,
};

bool is_known(unsigned n) {
  return n <= psp ? n != 4 : n >= primask && n <= control;
}

uint32_t read_special(const registers& regs, unsigned n) {
  // EPSR reads as zero, and the rest but the flags when unprivileged.
  if (n < msp) {
    auto flags = n < 4 ? regs.apsr() : 0;
    auto number = (n & 1) != 0 && regs.privileged() ? regs.ipsr : 0;
    return flags | number;
  }
  if (n == control)
    return uint32_t{regs.unprivileged_thread}
           | uint32_t{regs.process_stack} << 1
           | uint32_t{regs.float_active} << 2;
  if (!regs.privileged())
    return 0;
  switch (n) {
  case msp:
    return regs.msp();
  case psp:
    return regs.psp();
  case primask:
    return regs.primask;
  case faultmask:
    return regs.faultmask;
  default:
    return regs.basepri;
  }
}

void move_from_special(processor& p, const instruction& x) {
  p.regs.r[x.rd] = read_special(p.regs, x.imm);
}

void set_flags(registers& regs, uint32_t value, unsigned mask) {
  if ((mask & 2) != 0) {
    regs.set_nzcv(value);
    regs.q = (value >> 27 & 1) != 0;
  }
  if ((mask & 1) != 0)
    regs.ge = value >> 16 & 15;
}

/// `option` says which flags.
void move_to_special(processor& p, const instruction& x) {
  auto& regs = p.regs;
  auto value = regs.r[x.rn];
  if (x.imm < msp) {
    // IPSR and EPSR ignore writes.
    if (x.imm < 4)
      set_flags(regs, value, x.option);
    return;
  }
  if (!regs.privileged())
    return;
  auto priority = static_cast<uint8_t>(value & 0xF0);
  switch (x.imm) {
  case msp:
    regs.set_msp(value);
    break;
  case psp:
    regs.set_psp(value);
    break;
  case primask:
    regs.primask = (value & 1) != 0;
    break;
  case basepri:
    regs.basepri = priority;
    break;
  case basepri_max:
    if (priority != 0 && (regs.basepri == 0 || priority < regs.basepri))
      regs.basepri = priority;
    break;
  case faultmask:
    if ((value & 1) == 0 || (regs.ipsr != 2 && regs.ipsr != 3))
      p.change_faultmask((value & 1) != 0);
    break;
  default:
    p.change_control(value);
  }
  p.reconsider();
}

instruction special_register(const encoded& x, bool write) {
  auto number = x.b(7, 0);
  instruction result;
  require(is_known(number), x);
  result.imm = number;
  if (write) {
    result.execute = move_to_special;
    result.rn = static_cast<uint8_t>(x.a(3, 0));
    result.option = static_cast<uint8_t>(x.b(11, 10));
    require(is_general(result.rn), x);
    require(result.option != 0 && x.b(9, 8) == 0 && x.a(4, 4) == 0, x);
    require(number < 4 || result.option == 2, x);
  } else {
    result.execute = move_from_special;
    result.rd = static_cast<uint8_t>(x.b(11, 8));
    require(is_general(result.rd) && x.a(4, 0) == 15, x);
  }
  return result;
}

// -- hints and barriers -------------------------------------------------------

instruction hint(const encoded& x) {
  instruction result;
  if (x.b(10, 8) != 0)
    return undefined_instruction();
  require(x.a(3, 0) == 15 && x.b(11, 11) == 0, x);
  switch (x.b(7, 0)) {
  case 2:
    result.execute = [](processor& p, const instruction&) {
      p.wait_for_event();
    };
    return result;
  case 3:
    result.execute = [](processor& p, const instruction&) {
      p.wait_for_interrupt();
    };
    return result;
  case 4:
    result.execute = [](processor& p, const instruction&) { p.send_event(); };
    return result;
  default:
    return no_operation();
  }
}

instruction barrier(const encoded& x) {
  instruction result;
  require(x.a(3, 0) == 15 && x.b(11, 8) == 15, x);
  switch (x.b(7, 4)) {
  case 2:
    require(x.b(3, 0) == 15, x);
    result.execute = [](processor& p, const instruction&) {
      p.exclusive = false;
    };
    return result;
  case 4:
  case 5:
  case 6:
    // DSB, DMB, ISB: everything happens in order here.
    return no_operation();
  default:
    return undefined_instruction();
  }
}

instruction control_instruction(const encoded& x) {
  require(x.b(13, 13) == 0, x);
  switch (x.a(10, 4)) {
  case 0x38:
  case 0x39:
    return special_register(x, true);
  case 0x3A:
    return hint(x);
  case 0x3B:
    return barrier(x);
  case 0x3E:
  case 0x3F:
    return special_register(x, false);
  default:
    return undefined_instruction();
  }
}

} // namespace

instruction decode_branch(const encoded& x) {
  auto s = x.a(10, 10);
  auto j1 = x.b(13, 13);
  auto j2 = x.b(11, 11);
  auto link = x.b(14, 14) != 0;
  instruction result;
  if (x.b(12, 12) != 0) {
    // B and BL: 24 bits, of which two are stored as their difference to the
    // sign.
    auto i1 = ~(j1 ^ s) & 1;
    auto i2 = ~(j2 ^ s) & 1;
    auto offset =
      s << 24 | i1 << 23 | i2 << 22 | x.a(9, 0) << 12 | x.b(10, 0) << 1;
    require(!x.in_it || x.last_in_it, x);
    result.execute = link ? branch_link : branch;
    result.imm = x.pc() + sign_extended(offset, 25);
    return result;
  }
  if (link)
    return undefined_instruction(); // UDF, and what other profiles have.
  if (x.a(9, 7) == 7)
    return control_instruction(x);
  auto offset =
    s << 20 | j2 << 19 | j1 << 18 | x.a(5, 0) << 12 | x.b(10, 0) << 1;
  require(!x.in_it, x);
  result.execute = conditional_branch;
  result.option = static_cast<uint8_t>(x.a(9, 6));
  result.imm = x.pc() + sign_extended(offset, 21);
  return result;
}

} // namespace actorcsi::emulator
