#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "caf/expected.hpp"

namespace actorcsi::platform {

/// How a pixel is stored. RGB565 is little-endian with red in bits 15:11;
/// BAYER is one byte per pixel, rows of B G and G R in turn; YUV422 is Y U Y V.
/// BINARY is one bit per pixel, 1 where GRAYSCALE is above 127: the lowest bit
/// of a byte is its leftmost pixel, and a row is whole words of 32 bits. JPEG
/// is a baseline file of variable length.
enum class pixformat : uint8_t {
  grayscale = 1,
  rgb565,
  bayer,
  yuv422,
  binary,
  jpeg
};

/// Bytes per pixel: 1 or 2; of BINARY 0, of JPEG those that it has room for.
constexpr size_t bytes_per_pixel(pixformat format) {
  switch (format) {
  case pixformat::grayscale:
  case pixformat::bayer:
    return 1;
  case pixformat::binary:
    return 0;
  default:
    return 2;
  }
}

/// Bytes of a row of `width` pixels.
constexpr size_t row_bytes(uint16_t width, pixformat format) {
  return format == pixformat::binary ? (width + size_t{31}) / 32 * 4
                                     : width * bytes_per_pixel(format);
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

/// Bytes of a frame's memory: those of the frame, or at most those of a JPEG.
constexpr size_t frame_bytes(frame_size size, pixformat format) {
  return row_bytes(size.width, format) * size.height;
}

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

/// A window as a user asks for it: it may overhang the frame, which cuts it.
struct window_request {
  /// Absent: centred.
  std::optional<int32_t> x;
  std::optional<int32_t> y;
  uint32_t width = 0;
  uint32_t height = 0;
};

} // namespace actorcsi::platform
