#pragma once

#include <cstdint>

namespace actorcsi::platform {

/// The level at which a pin is active: its LED is lit, its button is pressed.
enum class active : uint8_t { high, low };

} // namespace actorcsi::platform
