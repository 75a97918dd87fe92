#pragma once

#include <cstdint>
#include <string>

#include "tools/emulator/chip/nor_flash.hpp"
#include "tools/emulator/chip/rom_bus.hpp"

namespace actorcsi::emulator {

/// What the chip's Boot ROM makes of the flash.
struct boot_result {
  /// Where the image's vector table is.
  uint32_t vector_table = 0;
  /// Why there is nothing to start; empty if there is.
  std::string refusal;
};

/// Reads flash configuration block, image vector table and boot data as the
/// chapter System Boot of NXP's i.MX RT1060 Processor Reference Manual has
/// them, and executes device configuration data on `bus`. Refuses what the ROM
/// refuses, what this flash would not answer, and what is not modelled: plugins
/// and signatures.
boot_result boot(const nor_flash& flash, rom_bus& bus);

/// How long the ROM takes. Assumed.
constexpr double boot_seconds = 10e-3;

} // namespace actorcsi::emulator
