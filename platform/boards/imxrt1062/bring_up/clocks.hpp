#pragma once

#include <cstdint>

#include "platform/base/registers.hpp"

namespace actorcsi::imxrt1062 {

// Clock rates, from the crystal on: the chapter Clock Controller Module of
// NXP's i.MX RT1060 Processor Reference Manual. The limits are those of its
// data sheet for consumer products: 600 MHz for the core at 1.25 V or more, 150
// MHz for IPG, 166 MHz for SEMC.

constexpr uint32_t crystal_hz = 24'000'000;

/// PLL1 multiplies half the crystal; 54 to 108 are allowed.
constexpr uint32_t arm_pll_multiplier = 100;
constexpr uint32_t arm_divider = 2;
constexpr uint32_t ipg_divider = 4;

constexpr uint32_t core_hz = crystal_hz / 2 * arm_pll_multiplier / arm_divider;
constexpr uint32_t ipg_hz = core_hz / ipg_divider;

/// PLL2 multiplies the crystal by 20 or 22.
constexpr uint32_t system_pll_hz = crystal_hz * 22;

/// A PFD divides by `fraction` / 18, 12 to 35.
constexpr uint32_t pfd_hz(uint32_t pll_hz, uint32_t fraction) {
  return static_cast<uint32_t>(uint64_t{pll_hz} * 18 / fraction);
}

constexpr uint32_t pfd2_fraction = 24;
constexpr uint32_t semc_divider = 3;

/// Below the allowed 166 MHz: the limit of the SDRAM's slower grade.
constexpr uint32_t semc_hz =
  pfd_hz(system_pll_hz, pfd2_fraction) / semc_divider;

/// Clock of LPUART and LPI2C: directly from the crystal, so that errors can be
/// reported without a PLL.
constexpr uint32_t serial_hz = crystal_hz;

/// The sensor's clock.
constexpr uint32_t sensor_hz = crystal_hz;

static_assert(core_hz == 600'000'000);
static_assert(ipg_hz == 150'000'000);
static_assert(semc_hz == 132'000'000);

/// Why the clocks could not be set up.
enum class clock_trouble : uint8_t {
  none,
  /// The core's voltage did not rise.
  core_voltage,
  /// The flash, which code runs from, uses a clock that has to change.
  flash_clock,
  arm_pll,
  system_pll,
  /// A divider or multiplexer did not take its new value.
  handshake,
};

const char* to_string(clock_trouble x);

/// Sets all clocks to the rates above and opens the clock gates of this board's
/// peripherals. `soc` has absolute addresses. Needs no memory, and never waits
/// for ever. PLL3, from which the Boot ROM clocks the flash, stays unchanged.
clock_trouble set_up_clocks(platform::register_block& soc) noexcept;

} // namespace actorcsi::imxrt1062
