#pragma once

#include <cstdint>
#include <vector>

#include "platform/base/span.hpp"
#include "platform/csi/formats.hpp"
#include "platform/csi/frame.hpp"

namespace actorcsi::platform {

/// A picture in memory: R G B, one byte each, row by row.
struct picture {
  frame_size size;
  std::vector<uint8_t> rgb;
};

/// A colour of one byte per channel.
struct colour {
  uint8_t r = 0;
  uint8_t g = 0;
  uint8_t b = 0;
};

/// Brightness of a colour as GRAYSCALE and YUV422 have it: BT.601, the whole
/// range of 0 to 255 as in JPEG.
constexpr uint8_t luma(colour c) {
  // 0.299, 0.587 and 0.114 in units of 1/65536.
  return static_cast<uint8_t>(
    (19595u * c.r + 38470u * c.g + 7471u * c.b + 32768u) >> 16);
}

/// The grey from which on a pixel of BINARY is 1.
constexpr uint8_t binary_threshold = 128;

/// Whether the pixel `x` of a row of BINARY is 1.
constexpr bool bit_at(const uint8_t* row, size_t x) {
  return (row[x / 8] >> x % 8 & 1) != 0;
}

/// Sets the pixel `x` of a row of BINARY.
constexpr void set_bit(uint8_t* row, size_t x, bool value) {
  auto bit = static_cast<uint8_t>(1 << x % 8);
  row[x / 8] =
    static_cast<uint8_t>(value ? row[x / 8] | bit : row[x / 8] & ~bit);
}

/// Converts `source` into `pixels`, which has the size that `format` asks for.
/// Precision: GRAYSCALE and BAYER are exact, RGB565 keeps the nearest of 32 or
/// 64 levels, YUV422 the mean colour of two neighbours, BINARY only which grey
/// is above 127.
/// @pre `format` is not JPEG.
void from_rgb(const picture& source, pixformat format, span<uint8_t> pixels);

/// Converts pixels of any format to RGB: GRAYSCALE to grey, BAYER by the mean
/// of the nearest pixels of each colour, BINARY to black and white. Returns an
/// empty picture if `pixels` does not have the size that `size` and `format`
/// require, and for a JPEG (see mock/picture_file.hpp).
picture to_rgb(frame_size size, pixformat format, span<const uint8_t> pixels);

/// @pre `x` holds a frame.
picture to_rgb(const frame& x);

} // namespace actorcsi::platform
