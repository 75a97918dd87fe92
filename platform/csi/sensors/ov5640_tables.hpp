#pragma once

#include <cstdint>

#include "platform/base/span.hpp"

namespace actorcsi::platform {

struct ov5640_setting {
  uint16_t address;
  uint8_t value;
};

/// Register values to write once after a reset, in this order: the analogue
/// part, the clocks of ov5640_timing.hpp, the parallel bus, and the picture
/// processor.
span<const ov5640_setting> ov5640_start_settings();

} // namespace actorcsi::platform
