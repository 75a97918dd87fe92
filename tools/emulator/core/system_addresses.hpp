#pragma once

#include <cstdint>

// Where the processor's own registers are: ARM DDI 0403E sections B3.2 to B3.5
// and C1.8, and the Cortex-M7's technical reference manual.
namespace actorcsi::emulator::address_of {

constexpr uint32_t dwt_ctrl = 0xE0001000;
constexpr uint32_t dwt_cyccnt = 0xE0001004;
constexpr uint32_t ictr = 0xE000E004;
constexpr uint32_t actlr = 0xE000E008;
constexpr uint32_t systick_first = 0xE000E010;
constexpr uint32_t systick_last = 0xE000E01C;
constexpr uint32_t nvic_first = 0xE000E100;
constexpr uint32_t nvic_end = 0xE000E400;
constexpr uint32_t ipr_first = 0xE000E400;
constexpr uint32_t ipr_end = ipr_first + 160;
constexpr uint32_t cpuid = 0xE000ED00;
constexpr uint32_t icsr = 0xE000ED04;
constexpr uint32_t vtor = 0xE000ED08;
constexpr uint32_t aircr = 0xE000ED0C;
constexpr uint32_t scr = 0xE000ED10;
constexpr uint32_t ccr = 0xE000ED14;
constexpr uint32_t shpr_first = 0xE000ED18;
constexpr uint32_t shpr_end = 0xE000ED24;
constexpr uint32_t shcsr = 0xE000ED24;
constexpr uint32_t cfsr = 0xE000ED28;
constexpr uint32_t hfsr = 0xE000ED2C;
constexpr uint32_t dfsr = 0xE000ED30;
constexpr uint32_t mmfar = 0xE000ED34;
constexpr uint32_t bfar = 0xE000ED38;
constexpr uint32_t afsr = 0xE000ED3C;
constexpr uint32_t clidr = 0xE000ED78;
constexpr uint32_t ctr = 0xE000ED7C;
constexpr uint32_t ccsidr = 0xE000ED80;
constexpr uint32_t csselr = 0xE000ED84;
constexpr uint32_t cpacr = 0xE000ED88;
constexpr uint32_t mpu_first = 0xE000ED90;
constexpr uint32_t mpu_end = 0xE000EDBC;
constexpr uint32_t demcr = 0xE000EDFC;
constexpr uint32_t stir = 0xE000EF00;
constexpr uint32_t fpccr = 0xE000EF34;
constexpr uint32_t fpcar = 0xE000EF38;
constexpr uint32_t fpdscr = 0xE000EF3C;
constexpr uint32_t mvfr0 = 0xE000EF40;
constexpr uint32_t mvfr1 = 0xE000EF44;
constexpr uint32_t mvfr2 = 0xE000EF48;
constexpr uint32_t maintenance_first = 0xE000EF50;
constexpr uint32_t maintenance_last = 0xE000EF78;

} // namespace actorcsi::emulator::address_of
