#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "caf/expected.hpp"

namespace actorcsi::platform {

/// How a pixel is stored. RGB565 is little-endian with red in bits 15:11;
/// BAYER is one byte per pixel, rows of B G and G R in turn; YUV422 is Y U Y V.
enum class pixformat : uint8_t { grayscale = 1, rgb565, bayer, yuv422 };

/// Bytes per pixel: 1 or 2.
constexpr size_t bytes_per_pixel(pixformat format) {
  return format == pixformat::grayscale || format == pixformat::bayer ? 1 : 2;
}

/// The reference's name, e.g. `RGB565`.
const char* to_string(pixformat format);

/// Parses a name, in any case. Errors: errc::invalid_pixformat.
caf::expected<pixformat> parse_pixformat(std::string_view name);

/// Width and height in pixels.
struct frame_size {
  uint16_t width = 0;
  uint16_t height = 0;

  /// Pixels in one frame.
  constexpr size_t area() const {
    return size_t{width} * height;
  }

  friend constexpr bool operator==(frame_size x, frame_size y) {
    return x.width == y.width && x.height == y.height;
  }

  friend constexpr bool operator!=(frame_size x, frame_size y) {
    return !(x == y);
  }
};

/// Largest width and height of a frame: above 5 MP (2592x1944), the largest
/// size of the reference.
constexpr uint16_t max_frame_side = 4096;

/// A name of the reference if there is one (`QVGA`), else `WxH`.
std::string to_string(frame_size size);

/// Parses a name of the reference, in any case, or `WxH`. Errors:
/// errc::invalid_framesize for unknown names, for sides of 0 or above
/// `max_frame_side`.
caf::expected<frame_size> parse_framesize(std::string_view text);

/// The part of the sensor's picture that is read out, in pixels.
struct frame_window {
  uint16_t x = 0;
  uint16_t y = 0;
  uint16_t width = 0;
  uint16_t height = 0;
};

} // namespace actorcsi::platform
