// Writes of the processor's own registers, and what they do.

#include "tools/emulator/core/processor.hpp"
#include "tools/emulator/core/system_addresses.hpp"

namespace actorcsi::emulator {

using namespace address_of;

namespace {

constexpr uint32_t aircr_key = 0x05FA;
constexpr uint32_t sysresetreq = 1u << 2;

/// What is written to CCR: caches, branch prediction, traps.
constexpr uint32_t ccr_bits = 0x0007001B;
constexpr uint32_t ccr_stkalign = 1u << 9;
constexpr uint32_t ccr_caches = 3u << 16;

constexpr exception faults_of_shcsr[] = {memory_fault, bus_fault, usage_fault};

} // namespace

void processor::write_system(uint32_t address, uint32_t value, unsigned bytes) {
  reconsider();
  if (write_priority(address, value, bytes))
    return;
  auto part_of_cfsr = address >= cfsr && address < cfsr + 4;
  if (bytes != 4) {
    if (!part_of_cfsr)
      throw refused_register("is written in part", address, value);
    value <<= 8 * (address & 3);
  }
  write_word(address & ~3u, value);
}

bool processor::write_priority(uint32_t address, uint32_t value,
                               unsigned bytes) {
  auto interrupts = address >= ipr_first && address < ipr_end;
  if (!interrupts && (address < shpr_first || address >= shpr_end))
    return false;
  for (unsigned i = 0; i < bytes; ++i) {
    auto at = address + i;
    auto exception = interrupts ? first_interrupt + at - ipr_first
                                : memory_fault + at - shpr_first;
    nvic_.set_priority(exception, static_cast<uint8_t>(value >> 8 * i));
  }
  return true;
}

void processor::write_nvic(uint32_t address, uint32_t value) {
  auto first = first_interrupt + 32 * ((address & 0x7F) / 4);
  auto kind = (address - nvic_first) / 0x80;
  for (unsigned i = 0; i < 32; ++i) {
    if ((value >> i & 1) == 0)
      continue;
    if (kind <= 1)
      nvic_.enable(first + i, kind == 0);
    else if (kind == 2)
      nvic_.pend(first + i);
    else if (kind == 3)
      nvic_.clear_pending(first + i);
  }
}

void processor::write_icsr(uint32_t value) {
  if ((value >> 31 & 1) != 0)
    nvic_.pend(nmi_exception);
  if ((value >> 28 & 1) != 0)
    nvic_.pend(pend_supervisor);
  if ((value >> 27 & 1) != 0)
    nvic_.clear_pending(pend_supervisor);
  if ((value >> 26 & 1) != 0)
    nvic_.pend(systick_exception);
  if ((value >> 25 & 1) != 0)
    nvic_.clear_pending(systick_exception);
}

void processor::write_aircr(uint32_t value) {
  // Without the key a write has no effect.
  if (value >> 16 != aircr_key)
    return;
  nvic_.set_grouping(value >> 8 & 7);
  if ((value & sysresetreq) != 0)
    reset_requested_ = true;
}

void processor::write_shcsr(uint32_t value) {
  constexpr uint32_t enables = 7u << 16;
  if (((value ^ read_shcsr()) & ~enables) != 0)
    throw refused_register("changes what is pending or active", shcsr, value);
  for (unsigned i = 0; i < 3; ++i)
    nvic_.enable(faults_of_shcsr[i], (value >> (16 + i) & 1) != 0);
}

void processor::write_word(uint32_t address, uint32_t value) {
  if (address >= systick_first && address <= systick_last) {
    advance_systick();
    if (!systick_.write(address - systick_first, value, now_))
      throw refused_register("takes SysTick's external clock", address, value);
    return;
  }
  if (address >= mpu_first && address < mpu_end) {
    mpu_.write(address - mpu_first, value);
    forget_translations();
    return;
  }
  if (address >= nvic_first && address < nvic_end)
    return write_nvic(address, value);
  if (address >= maintenance_first && address <= maintenance_last)
    return maintain_cache(address, value);
  switch (address) {
  case dwt_ctrl:
    // The counter stands still while it is off.
    if (((dwt_ctrl_ ^ value) & 1) != 0)
      cycles_from_ = now_ - cycles_from_;
    dwt_ctrl_ = value & 1;
    break;
  case dwt_cyccnt:
    cycles_from_ = (dwt_ctrl_ & 1) != 0 ? now_ - value : value;
    break;
  case actlr:
    actlr_ = value;
    break;
  case icsr:
    write_icsr(value);
    break;
  case vtor:
    if ((value & 0x3FF) != 0)
      throw refused_register("is not aligned to the table of 176 vectors",
                             address, value);
    vtor_ = value;
    break;
  case aircr:
    write_aircr(value);
    break;
  case scr:
    if ((value & 1u << 2) != 0)
      throw refused_register("asks for deep sleep", address, value);
    scr_ = value & 0x12;
    break;
  case ccr:
    if ((value & ~(ccr_bits | ccr_stkalign)) != 0)
      throw refused_register("has bits that the emulator does not have",
                             address, value);
    if (((ccr_ ^ value) & ccr_caches) != 0) {
      forget_translations();
      forget_all_code();
    }
    ccr_ = (value & ccr_bits) | ccr_stkalign;
    break;
  case shcsr:
    write_shcsr(value);
    break;
  case cfsr:
    cfsr_ &= ~value;
    break;
  case hfsr:
    hfsr_ &= ~value;
    break;
  case dfsr:
  case afsr:
    break;
  case mmfar:
    mmfar_ = value;
    break;
  case bfar:
    bfar_ = value;
    break;
  case csselr:
    csselr_ = value & 15;
    break;
  case cpacr:
    cpacr_ = value & 0xFu << 20;
    break;
  case demcr:
    demcr_ = value & 0x01010000;
    break;
  case stir:
    nvic_.pend(first_interrupt + (value & 0x1FF));
    break;
  case fpccr:
    fpccr_ = value & 0xC000017B;
    break;
  case fpcar:
    fpcar_ = value & ~7u;
    break;
  case fpdscr:
    fpdscr_ = value & 0x07C00000;
    break;
  default:
    throw refused_register("is written, which the emulator does not have",
                           address, value);
  }
}

void processor::maintain_cache(uint32_t address, uint32_t value) {
  auto set = value >> 5 & 0xFF;
  auto way = value >> 30;
  switch (address) {
  case 0xE000EF50: // ICIALLU
    forget_all_code();
    break;
  case 0xE000EF58: // ICIMVAU
    forget_code_at(value);
    break;
  case 0xE000EF5C: // DCIMVAC
    cache_.invalidate_line(value);
    break;
  case 0xE000EF60: // DCISW
    cache_.invalidate_way(set, way);
    break;
  case 0xE000EF64: // DCCMVAU
  case 0xE000EF68: // DCCMVAC
    cache_.clean_line(value);
    break;
  case 0xE000EF6C: // DCCSW
    cache_.clean_way(set, way);
    break;
  case 0xE000EF70: // DCCIMVAC
    cache_.clean_line(value);
    cache_.invalidate_line(value);
    break;
  case 0xE000EF74: // DCCISW
    cache_.clean_way(set, way);
    cache_.invalidate_way(set, way);
    break;
  case 0xE000EF78: // BPIALL
    break;
  default:
    throw refused_register("is written, which the emulator does not have",
                           address, value);
  }
}

void processor::set_interrupt(unsigned number, bool level) {
  nvic_.set_line(number, level);
  attention_at_ = 0;
}

void processor::raise_nmi() {
  nvic_.pend(nmi_exception);
  attention_at_ = 0;
}

} // namespace actorcsi::emulator
