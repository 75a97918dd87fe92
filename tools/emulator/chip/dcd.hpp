#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "tools/emulator/chip/rom_bus.hpp"

namespace actorcsi::emulator {

/// The most bytes of device configuration data that the ROM takes.
constexpr size_t max_dcd_bytes = 1'768;

/// Executes device configuration data, section 9.7.2 of NXP's i.MX RT1060
/// Processor Reference Manual: commands that write, check, wait and unlock
/// before the image begins. `size` is what there is from `data` on. Returns why
/// the ROM refuses it; empty if it is executed. What comes before the refused
/// command is.
std::string execute_dcd(const uint8_t* data, size_t size, rom_bus& bus);

} // namespace actorcsi::emulator
