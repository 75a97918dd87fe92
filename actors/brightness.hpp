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

/// Whether a frame has pixels that can be looked at: a JPEG would have to be
/// decoded.
constexpr bool has_pixels(platform::pixformat format) {
  return format != platform::pixformat::jpeg;
}

/// Brightness of the pixel at `x`, `y` of a frame, 0 to 255. For BAYER it is
/// the value of the pixel, whatever its colour.
/// @pre `has_pixels(info.format)`
uint32_t luma_at(span<const uint8_t> pixels, const platform::frame_info& info,
                 size_t x, size_t y);

/// Measures at most 32 x 24 points spread evenly over `picture`, so that the
/// cost does not depend on its size. For BAYER see `luma_at`. 0 of a JPEG.
brightness measure_brightness(const platform::frame& picture);

} // namespace actorcsi
