#pragma once

#include <cstddef>
#include <cstdint>

#include "platform/base/span.hpp"
#include "platform/csi/formats.hpp"

namespace actorcsi::platform {

/// Copies the picture in `from`, of `size`, to `to` with columns for rows.
template <class Pixel>
void copy_transposed(span<const uint8_t> from, frame_size size, uint8_t* to) {
  auto in = reinterpret_cast<const Pixel*>(from.data());
  auto out = reinterpret_cast<Pixel*>(to);
  for (size_t y = 0; y < size.height; ++y)
    for (size_t x = 0; x < size.width; ++x)
      out[x * size.height + y] = *in++;
}

} // namespace actorcsi::platform
