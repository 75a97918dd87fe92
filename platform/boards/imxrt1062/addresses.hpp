#pragma once

#include <cstdint>

namespace actorcsi::imxrt1062 {

// Addresses of an i.MX RT1062: memory and interrupts as in the chapters Memory
// Maps and Interrupts of NXP's i.MX RT1060 Processor Reference Manual.

namespace base {

constexpr uint32_t dcdc = 0x40080000;
constexpr uint32_t wdog3 = 0x400BC000;
constexpr uint32_t wdog1 = 0x400B8000;
constexpr uint32_t wdog2 = 0x400D0000;
constexpr uint32_t ccm_analog = 0x400D8000;
constexpr uint32_t src = 0x400F8000;
constexpr uint32_t ccm = 0x400FC000;
constexpr uint32_t lpuart1 = 0x40184000;
constexpr uint32_t lpuart6 = 0x40198000;
constexpr uint32_t gpio2 = 0x401BC000;
constexpr uint32_t iomuxc = 0x401F8000;
constexpr uint32_t csi = 0x402BC000;
constexpr uint32_t semc = 0x402F0000;
constexpr uint32_t lpi2c1 = 0x403F0000;

constexpr uint32_t flash = 0x60000000;
constexpr uint32_t sdram = 0x80000000;

} // namespace base

enum interrupt : unsigned {
  lpuart1_interrupt = 20,
  lpuart6_interrupt = 25,
  csi_interrupt = 43,
  gpio2_low_interrupt = 82, ///< Pins 0 to 15.
  wdog1_interrupt = 92,
  num_interrupts = 160,
};

/// Those of an OpenMV Cam RT1062.
constexpr uint32_t sdram_bytes = 32u << 20;

constexpr uint32_t flash_bytes = 16u << 20;

} // namespace actorcsi::imxrt1062
