#pragma once

#include <cstdint>

#include "tools/emulator/core/instruction.hpp"

namespace actorcsi::emulator {

/// Registers in `list` to or from consecutive words at `rn`, or below it if
/// `before`.
instruction load_multiple(uint32_t list, bool write_back, bool before);

instruction store_multiple(uint32_t list, bool write_back, bool before);

} // namespace actorcsi::emulator
