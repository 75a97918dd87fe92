#pragma once

#include <cstddef>
#include <cstdint>

#include "platform/base/span.hpp"
#include "platform/csi/frame.hpp"

namespace actorcsi {

/// Brightness of a picture, 0 to 255.
struct brightness {
  uint8_t mean = 0;
  uint8_t darkest = 0;
  uint8_t brightest = 0;
};

/// Brightness of pixel `index` of a frame, row by row, 0 to 255. For BAYER it
/// is the value of the pixel, whatever its colour.
uint32_t luma_at(span<const uint8_t> pixels, platform::pixformat format,
                 size_t index);

/// Measures at most 32 x 24 points spread evenly over `picture`, so that the
/// cost does not depend on its size. For BAYER see `luma_at`.
brightness measure_brightness(const platform::frame& picture);

} // namespace actorcsi
