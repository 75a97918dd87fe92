#pragma once

#include <cstdint>

namespace actorcsi::platform {

// Offsets and bits of the controller's half, as in the LPI2C chapter of NXP's
// i.MX RT1060 Processor Reference Manual.

namespace lpi2c_reg {

constexpr uint32_t mcr = 0x10;
constexpr uint32_t msr = 0x14;
constexpr uint32_t mier = 0x18;
constexpr uint32_t mcfgr0 = 0x20;
constexpr uint32_t mcfgr1 = 0x24;
constexpr uint32_t mcfgr2 = 0x28;
constexpr uint32_t mcfgr3 = 0x2C;
constexpr uint32_t mccr0 = 0x48;
constexpr uint32_t mfcr = 0x58;
constexpr uint32_t mfsr = 0x5C;
constexpr uint32_t mtdr = 0x60;
constexpr uint32_t mrdr = 0x70;

} // namespace lpi2c_reg

namespace lpi2c_mcr {

constexpr uint32_t men = 1u << 0;
constexpr uint32_t rst = 1u << 1;
constexpr uint32_t rtf = 1u << 8; ///< Empties the transmit FIFO.
constexpr uint32_t rrf = 1u << 9; ///< Empties the receive FIFO.

} // namespace lpi2c_mcr

/// The flags are cleared by writing 1.
namespace lpi2c_msr {

constexpr uint32_t sdf = 1u << 9;   ///< A stop was sent.
constexpr uint32_t ndf = 1u << 10;  ///< No acknowledge.
constexpr uint32_t alf = 1u << 11;  ///< Arbitration was lost.
constexpr uint32_t fef = 1u << 12;  ///< Data without a start.
constexpr uint32_t pltf = 1u << 13; ///< A line was low for too long.
constexpr uint32_t bbf = 1u << 25;  ///< The bus is busy.

} // namespace lpi2c_msr

namespace lpi2c_mcfgr2 {

constexpr uint32_t filtscl_shift = 16;
constexpr uint32_t filtsda_shift = 24;

} // namespace lpi2c_mcfgr2

namespace lpi2c_mcfgr3 {

constexpr uint32_t pinlow_shift = 8; ///< In 256 periods of the clock.

} // namespace lpi2c_mcfgr3

namespace lpi2c_mccr0 {

constexpr uint32_t clkhi_shift = 8;
constexpr uint32_t sethold_shift = 16;
constexpr uint32_t datavd_shift = 24;

} // namespace lpi2c_mccr0

namespace lpi2c_mfsr {

constexpr uint32_t txcount = 7;

} // namespace lpi2c_mfsr

/// Commands, beside the byte in bits 7:0.
namespace lpi2c_mtdr {

constexpr uint32_t transmit = 0u << 8;
constexpr uint32_t receive = 1u << 8; ///< The byte is the count less one.
constexpr uint32_t stop = 2u << 8;
constexpr uint32_t start = 4u << 8; ///< The byte is address and direction.

} // namespace lpi2c_mtdr

namespace lpi2c_mrdr {

constexpr uint32_t rxempty = 1u << 14;

} // namespace lpi2c_mrdr

/// Words that each FIFO of the i.MX RT1062's LPI2Cs holds.
constexpr uint32_t lpi2c_fifo_depth = 4;

} // namespace actorcsi::platform
