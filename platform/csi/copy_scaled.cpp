#include "platform/csi/copy_scaled.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "platform/base/assert.hpp"
#include "platform/base/errc.hpp"
#include "platform/csi/convert.hpp"

namespace actorcsi::platform {

namespace {

/// The position in `from` pixels that is nearest to the centre of pixel `x` of
/// `to` pixels.
size_t nearest(size_t x, uint16_t from, uint16_t to) {
  return (2 * x + 1) * from / (2 * size_t{to});
}

/// Whether a pixel depends on no other.
bool can_be_scaled(pixformat format) {
  return format != pixformat::bayer && format != pixformat::yuv422
         && format != pixformat::jpeg;
}

} // namespace

caf::error copy_scaled(const frame& from, frame_size size, span<uint8_t> into) {
  ACTORCSI_ASSERT(from);
  auto& info = from.info();
  auto pixels = from.pixels();
  auto needed = info.format == pixformat::jpeg ? pixels.size()
                                               : frame_bytes(size, info.format);
  if (size.area() == 0)
    return make_error(errc::invalid_framesize,
                      "framesize=" + to_string(size) + ": give at least 1x1");
  if (into.size() < needed)
    return make_error(errc::framebuffer_error,
                      "image: a picture of " + to_string(size) + " needs "
                        + std::to_string(needed) + " bytes; the memory has "
                        + std::to_string(into.size()));
  if (size == info.size) {
    std::copy(pixels.begin(), pixels.end(), into.begin());
    return caf::none;
  }
  if (!can_be_scaled(info.format))
    return make_error(errc::pixformat_unsupported,
                      std::string{"image: "} + to_string(info.format)
                        + " cannot be scaled; give memory for "
                        + to_string(info.size));
  auto bytes = bytes_per_pixel(info.format);
  auto out = into.data();
  for (size_t y = 0; y < size.height; ++y) {
    auto line = pixels.data()
                + nearest(y, info.size.height, size.height)
                    * row_bytes(info.size.width, info.format);
    if (info.format == pixformat::binary) {
      for (size_t x = 0; x < size.width; ++x)
        set_bit(out, x, bit_at(line, nearest(x, info.size.width, size.width)));
      out += row_bytes(size.width, info.format);
      continue;
    }
    for (size_t x = 0; x < size.width; ++x, out += bytes)
      std::memcpy(out, line + nearest(x, info.size.width, size.width) * bytes,
                  bytes);
  }
  return caf::none;
}

} // namespace actorcsi::platform
