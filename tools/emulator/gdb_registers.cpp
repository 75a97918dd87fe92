#include "tools/emulator/gdb_registers.hpp"

#include "platform/base/assert.hpp"

namespace actorcsi::emulator::gdb {

namespace {

// Numbers of registers in `target`.
constexpr unsigned stack_pointer = 13;
constexpr unsigned program_counter = 15;
constexpr unsigned xpsr = 16;
constexpr unsigned first_double = 17;
constexpr unsigned fpscr = first_double + 16;
constexpr unsigned main_stack_pointer = fpscr + 1;
constexpr unsigned process_stack_pointer = main_stack_pointer + 1;
constexpr unsigned primask = process_stack_pointer + 1;
constexpr unsigned basepri = primask + 1;
constexpr unsigned faultmask = basepri + 1;
static_assert(faultmask + 1 == num_registers);

uint32_t read_special(const registers& regs, unsigned number) {
  switch (number) {
  case main_stack_pointer:
    return regs.msp();
  case process_stack_pointer:
    return regs.psp();
  case primask:
    return regs.primask;
  case basepri:
    return regs.basepri;
  case faultmask:
    return regs.faultmask;
  default:
    return regs.fpscr;
  }
}

void write_special(registers& regs, unsigned number, uint32_t value) {
  switch (number) {
  case main_stack_pointer:
    return regs.set_msp(value);
  case process_stack_pointer:
    return regs.set_psp(value);
  case primask:
    regs.primask = (value & 1) != 0;
    break;
  case basepri:
    regs.basepri = value & 0xF0;
    break;
  case faultmask:
    regs.faultmask = (value & 1) != 0;
    break;
  default:
    regs.fpscr = value;
  }
}

} // namespace

const char* const target =
  "<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\">"
  "<target><architecture>arm</architecture>"
  "<feature name=\"org.gnu.gdb.arm.m-profile\">"
  "<reg name=\"r0\" bitsize=\"32\" regnum=\"0\"/>"
  "<reg name=\"r1\" bitsize=\"32\"/><reg name=\"r2\" bitsize=\"32\"/>"
  "<reg name=\"r3\" bitsize=\"32\"/><reg name=\"r4\" bitsize=\"32\"/>"
  "<reg name=\"r5\" bitsize=\"32\"/><reg name=\"r6\" bitsize=\"32\"/>"
  "<reg name=\"r7\" bitsize=\"32\"/><reg name=\"r8\" bitsize=\"32\"/>"
  "<reg name=\"r9\" bitsize=\"32\"/><reg name=\"r10\" bitsize=\"32\"/>"
  "<reg name=\"r11\" bitsize=\"32\"/><reg name=\"r12\" bitsize=\"32\"/>"
  "<reg name=\"sp\" bitsize=\"32\" type=\"data_ptr\"/>"
  "<reg name=\"lr\" bitsize=\"32\"/>"
  "<reg name=\"pc\" bitsize=\"32\" type=\"code_ptr\"/>"
  "<reg name=\"xpsr\" bitsize=\"32\"/></feature>"
  "<feature name=\"org.gnu.gdb.arm.vfp\">"
  "<reg name=\"d0\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d1\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d2\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d3\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d4\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d5\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d6\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d7\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d8\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d9\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d10\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d11\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d12\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d13\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d14\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d15\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"fpscr\" bitsize=\"32\" group=\"float\"/></feature>"
  "<feature name=\"org.gnu.gdb.arm.m-system\">"
  "<reg name=\"msp\" bitsize=\"32\" type=\"data_ptr\"/>"
  "<reg name=\"psp\" bitsize=\"32\" type=\"data_ptr\"/>"
  "<reg name=\"primask\" bitsize=\"32\" group=\"system\"/>"
  "<reg name=\"basepri\" bitsize=\"32\" group=\"system\"/>"
  "<reg name=\"faultmask\" bitsize=\"32\" group=\"system\"/>"
  "</feature></target>";

size_t size_of_register(unsigned number) {
  return number >= first_double && number < fpscr ? 8 : 4;
}

uint64_t read_register(const processor& from, unsigned number) {
  ACTORCSI_ASSERT(number < num_registers);
  auto& regs = from.regs;
  if (number == program_counter)
    return from.pc();
  if (number < program_counter)
    return regs.r[number];
  if (number == xpsr)
    return regs.xpsr();
  if (number >= first_double && number < fpscr)
    return regs.d(number - first_double);
  return read_special(regs, number);
}

void write_register(processor& to, unsigned number, uint64_t value) {
  ACTORCSI_ASSERT(number < num_registers);
  auto& regs = to.regs;
  auto word = static_cast<uint32_t>(value);
  if (number == program_counter) {
    to.jump(word & ~1u);
    regs.it = 0;
  } else if (number == stack_pointer) {
    regs.r[number] = word & ~3u;
  } else if (number < program_counter) {
    regs.r[number] = word;
  } else if (number == xpsr) {
    regs.set_apsr(word);
  } else if (number >= first_double && number < fpscr) {
    regs.set_d(number - first_double, value);
  } else {
    write_special(regs, number, word);
    to.reconsider();
  }
}

} // namespace actorcsi::emulator::gdb
