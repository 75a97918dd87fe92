#pragma once

#include <cstdint>

namespace actorcsi::cortex_m7 {

// Registers of the core, from the ARMv7-M Architecture Reference Manual (ARM
// DDI 0403E), section B3.2 to B3.5.

struct nvic_registers {
  volatile uint32_t iser[32]; ///< Set enable.
  volatile uint32_t icer[32]; ///< Clear enable.
  volatile uint32_t ispr[32]; ///< Set pending.
  volatile uint32_t icpr[32]; ///< Clear pending.
  volatile uint32_t iabr[32]; ///< Active.
  uint32_t reserved[32];
  volatile uint8_t ipr[496]; ///< Priority; the upper bits count.
};

struct scb_registers {
  volatile uint32_t cpuid;
  volatile uint32_t icsr;
  volatile uint32_t vtor;
  volatile uint32_t aircr;
  volatile uint32_t scr;
  volatile uint32_t ccr;
  volatile uint8_t shpr[12]; ///< Priorities of the exceptions 4 to 15.
  volatile uint32_t shcsr;
  volatile uint32_t cfsr;
  volatile uint32_t hfsr;
  volatile uint32_t dfsr;
  volatile uint32_t mmfar;
  volatile uint32_t bfar;
  volatile uint32_t afsr;
  uint32_t reserved[18];
  volatile uint32_t cpacr;
};

struct mpu_registers {
  volatile uint32_t type;
  volatile uint32_t ctrl;
  volatile uint32_t rnr;
  volatile uint32_t rbar;
  volatile uint32_t rasr;
};

struct systick_registers {
  volatile uint32_t csr;
  volatile uint32_t rvr;
  volatile uint32_t cvr;
  volatile uint32_t calib;
};

inline nvic_registers& nvic() {
  return *reinterpret_cast<nvic_registers*>(0xE000E100);
}

inline scb_registers& scb() {
  return *reinterpret_cast<scb_registers*>(0xE000ED00);
}

inline mpu_registers& mpu() {
  return *reinterpret_cast<mpu_registers*>(0xE000ED90);
}

inline systick_registers& systick() {
  return *reinterpret_cast<systick_registers*>(0xE000E010);
}

/// Enables interrupt `number`. A lower `priority` has precedence; the M7
/// implements the upper four bits.
inline void enable_interrupt(unsigned number, uint8_t priority) {
  nvic().ipr[number] = priority;
  nvic().iser[number / 32] = 1u << (number % 32);
}

/// Triggers interrupt `number` by software.
inline void pend_interrupt(unsigned number) {
  nvic().ispr[number / 32] = 1u << (number % 32);
}

/// Resets the whole system, SYSRESETREQ in AIRCR.
[[noreturn]] inline void reset_system() {
  __asm volatile("dsb" : : : "memory");
  scb().aircr = 0x05FA0004;
  for (;;) {
    // nop
  }
}

} // namespace actorcsi::cortex_m7
