#pragma once

#include <cstdint>

#include "platform/base/span.hpp"
#include "platform/csi/convert.hpp"

namespace actorcsi::platform {

/// How a JPEG's pixels are turned, from 1 (upright) to 8, as the tag
/// Orientation (0x0112) of its EXIF header says (CIPA DC-008, 4.6.5); 1 without
/// one.
int exif_orientation(span<const uint8_t> jpeg);

/// `x` upright, if its pixels are turned as `orientation` says.
picture upright(picture x, int orientation);

} // namespace actorcsi::platform
