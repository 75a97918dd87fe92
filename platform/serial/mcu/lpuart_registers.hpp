#pragma once

#include <cstdint>

namespace actorcsi::platform {

// Offsets and bits as in the LPUART chapter of NXP's i.MX RT1060 Processor
// Reference Manual, as far as 8N1 without flow control needs them.

namespace lpuart_reg {

constexpr uint32_t global = 0x08;
constexpr uint32_t baud = 0x10;
constexpr uint32_t stat = 0x14;
constexpr uint32_t ctrl = 0x18;
constexpr uint32_t data = 0x1C;
constexpr uint32_t fifo = 0x28;
constexpr uint32_t water = 0x2C;

} // namespace lpuart_reg

namespace lpuart_global {

constexpr uint32_t rst = 1u << 1; ///< Holds all registers in reset.

} // namespace lpuart_global

namespace lpuart_baud {

constexpr uint32_t sbr_mask = 0x1FFF;
constexpr uint32_t bothedge = 1u << 17; ///< Needed for OSR of 4 to 7.
constexpr uint32_t osr_shift = 24;      ///< Samples per bit less one.

} // namespace lpuart_baud

/// The errors are cleared by writing 1.
namespace lpuart_stat {

constexpr uint32_t pf = 1u << 16;
constexpr uint32_t fe = 1u << 17;
constexpr uint32_t nf = 1u << 18;
constexpr uint32_t overrun = 1u << 19;
constexpr uint32_t idle = 1u << 20;
constexpr uint32_t tc = 1u << 22; ///< Nothing is being sent.

} // namespace lpuart_stat

namespace lpuart_ctrl {

constexpr uint32_t re = 1u << 18;
constexpr uint32_t te = 1u << 19;
constexpr uint32_t ilie = 1u << 20;
constexpr uint32_t rie = 1u << 21;
constexpr uint32_t tie = 1u << 23; ///< There is room to send.
constexpr uint32_t orie = 1u << 27;
/// The line counts as idle after 4 characters, from the stop bit on.
constexpr uint32_t idle_4 = 2u << 8 | 1u << 2;

} // namespace lpuart_ctrl

namespace lpuart_fifo {

constexpr uint32_t rxfe = 1u << 3;
constexpr uint32_t txfe = 1u << 7;
constexpr uint32_t rxflush = 1u << 14;
constexpr uint32_t txflush = 1u << 15;

} // namespace lpuart_fifo

namespace lpuart_water {

constexpr uint32_t txcount_shift = 8;
constexpr uint32_t rxwater_shift = 16;
constexpr uint32_t rxcount_shift = 24;
constexpr uint32_t count_mask = 7;

} // namespace lpuart_water

/// Bytes that each FIFO of the i.MX RT1062's LPUARTs holds.
constexpr uint32_t lpuart_fifo_depth = 4;

} // namespace actorcsi::platform
