#pragma once

#include <cstdint>

#include "caf/span.hpp"

namespace actorcsi::platform {

struct ov5640_setting {
  uint16_t address;
  uint8_t value;
};

/// What the chip has to be told once after its reset, in this order: how its
/// analogue part works, the clocks of ov5640_timing.hpp, the parallel bus, and
/// what the picture processor does.
caf::span<const ov5640_setting> ov5640_start_settings();

} // namespace actorcsi::platform
