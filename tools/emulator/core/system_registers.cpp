// Reads of the processor's own registers.

#include "tools/emulator/core/processor.hpp"
#include "tools/emulator/core/system_addresses.hpp"

namespace actorcsi::emulator {

using namespace address_of;

namespace {

/// The RT1062's Cortex-M7 is r1p1.
constexpr uint32_t cpuid_value = 0x411FC271;

constexpr exception faults_of_shcsr[] = {memory_fault, bus_fault, usage_fault};

} // namespace

// -- reads --------------------------------------------------------------------

uint32_t processor::read_system(uint32_t address, unsigned bytes) {
  uint32_t result = 0;
  if ((address >= ipr_first && address < ipr_end)
      || (address >= shpr_first && address < shpr_end)) {
    for (unsigned i = 0; i < bytes; ++i) {
      auto at = address + i;
      auto exception = at >= ipr_first ? first_interrupt + at - ipr_first
                                       : memory_fault + at - shpr_first;
      if (exception < nvic::num_exceptions)
        result |= static_cast<uint32_t>(nvic_.priority(exception)) << 8 * i;
    }
    return result;
  }
  // CFSR has its three parts as registers of their own.
  auto word = read_word(address & ~3u);
  return word >> 8 * (address & 3);
}

uint32_t processor::read_word(uint32_t address) {
  if (address >= systick_first && address <= systick_last) {
    advance_systick();
    return systick_.read(address - systick_first, now_);
  }
  if (address >= mpu_first && address < mpu_end)
    return mpu_.read(address - mpu_first);
  if (address >= nvic_first && address < nvic_end) {
    auto word = (address & 0x7F) / 4;
    switch ((address - nvic_first) / 0x80) {
    case 0:
    case 1:
      return nvic_.enabled_word(word);
    case 2:
    case 3:
      return nvic_.pending_word(word);
    default:
      return nvic_.active_word(word);
    }
  }
  switch (address) {
  case dwt_ctrl:
    return dwt_ctrl_ | 4u << 28;
  case dwt_cyccnt:
    return (dwt_ctrl_ & 1) != 0 ? static_cast<uint32_t>(now_ - cycles_from_)
                                : static_cast<uint32_t>(cycles_from_);
  case ictr:
    return nvic::num_interrupts / 32 - 1;
  case actlr:
    return actlr_;
  case cpuid:
    return cpuid_value;
  case icsr:
    return read_icsr();
  case vtor:
    return vtor_;
  case aircr:
    return 0xFA050000 | nvic_.grouping() << 8;
  case scr:
    return scr_;
  case ccr:
    return ccr_;
  case shcsr:
    return read_shcsr();
  case cfsr:
    return cfsr_;
  case hfsr:
    return hfsr_;
  case dfsr:
  case afsr:
    return 0;
  case mmfar:
    return mmfar_;
  case bfar:
    return bfar_;
  case clidr:
    return 0x09000003;
  case ctr:
    return 0x8303C003;
  case ccsidr:
    // Instruction cache: 32 KB, 2 ways of 512 lines. Data cache: 4 of 256.
    return (csselr_ & 1) != 0 ? 0xF03FE009 : 0xF01FE019;
  case csselr:
    return csselr_;
  case cpacr:
    return cpacr_;
  case demcr:
    return demcr_;
  case fpccr:
    return fpccr_;
  case fpcar:
    return fpcar_;
  case fpdscr:
    return fpdscr_;
  case mvfr0:
    return 0x10110221;
  case mvfr1:
    return 0x12000011;
  case mvfr2:
    return 0x00000040;
  default:
    throw refused_register("is read, which the emulator does not have", address,
                           0);
  }
}

uint32_t processor::read_icsr() {
  advance_systick();
  auto next_pending = nvic_.highest_pending_at_all();
  uint32_t result = regs.ipsr | next_pending << 12;
  if (nvic_.any_interrupt_pending())
    result |= 1u << 22;
  if (nvic_.pending(systick_exception))
    result |= 1u << 26;
  if (nvic_.pending(pend_supervisor))
    result |= 1u << 28;
  if (nvic_.pending(nmi_exception))
    result |= 1u << 31;
  return result;
}

uint32_t processor::read_shcsr() const {
  uint32_t result = 0;
  auto add = [&](bool on, unsigned bit) { result |= uint32_t{on} << bit; };
  add(nvic_.active(memory_fault), 0);
  add(nvic_.active(bus_fault), 1);
  add(nvic_.active(usage_fault), 3);
  add(nvic_.active(supervisor_call), 7);
  add(nvic_.active(debug_monitor), 8);
  add(nvic_.active(pend_supervisor), 10);
  add(nvic_.active(systick_exception), 11);
  add(nvic_.pending(usage_fault), 12);
  add(nvic_.pending(memory_fault), 13);
  add(nvic_.pending(bus_fault), 14);
  add(nvic_.pending(supervisor_call), 15);
  for (unsigned i = 0; i < 3; ++i)
    add(nvic_.enabled(faults_of_shcsr[i]), 16 + i);
  return result;
}

} // namespace actorcsi::emulator
