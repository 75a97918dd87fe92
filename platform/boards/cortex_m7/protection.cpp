#include "platform/boards/cortex_m7/protection.hpp"

#include <cstdint>

#include "platform/boards/cortex_m7/registers.hpp"

extern "C" {
extern char __main_stack_begin, __handler_stack_begin;
}

namespace actorcsi::cortex_m7 {

namespace {

/// Bytes of a guard; also the alignment that the linker script gives them.
constexpr uint32_t log2_guard = 8;

void forbid(uint32_t region, uint32_t address, uint32_t log2_size) {
  constexpr uint32_t enable = 1;
  constexpr uint32_t execute_never = 1u << 28;
  mpu().rnr = region;
  mpu().rbar = address;
  // No access permission bits: neither read nor write.
  mpu().rasr = execute_never | (log2_size - 1) << 1 | enable;
}

uint32_t address_of(const char& x) {
  return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(&x));
}

} // namespace

void protect_memory() {
  // MPU_TYPE, DREGION: a core without an MPU stays unprotected.
  if ((mpu().type >> 8 & 0xFF) < 3)
    return;
  // The processor itself reads its vectors there regardless of the MPU.
  forbid(0, 0, log2_guard);
  forbid(1, address_of(__main_stack_begin), log2_guard);
  forbid(2, address_of(__handler_stack_begin), log2_guard);
  // PRIVDEFENA: everything else as without an MPU; off in fault handlers.
  mpu().ctrl = 1u << 2 | 1;
  // Memory, bus and usage faults have handlers of their own; division by zero
  // is one.
  scb().shcsr = scb().shcsr | 7u << 16;
  scb().ccr = scb().ccr | 1u << 4;
  __asm volatile("dsb\n"
                 "isb");
}

} // namespace actorcsi::cortex_m7
