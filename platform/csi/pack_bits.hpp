#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "platform/csi/convert.hpp"

namespace actorcsi::platform {

/// Writes the row of BINARY for `width` pixels of GRAYSCALE, as whole words of
/// 32 bits. `out` may be in the same memory, if it is not behind `grey` or if
/// there is one word only.
inline void pack_row(const uint8_t* grey, size_t width, uint8_t* out) {
  static_assert(binary_threshold == 128);
  for (size_t x = 0; x < width; x += 32) {
    uint32_t word = 0;
    auto count = std::min(width - x, size_t{32});
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
      uint32_t four = 0;
      std::memcpy(&four, grey + x + i, 4);
      // The upper bit of each byte, side by side in the upper half byte.
      word |= (((four >> 7 & 0x01010101) * 0x01020408) >> 24 & 15) << i;
    }
    for (; i < count; ++i)
      word |= uint32_t{grey[x + i]} >> 7 << i;
    std::memcpy(out, &word, 4);
    out += 4;
  }
}

} // namespace actorcsi::platform
