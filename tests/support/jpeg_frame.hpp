#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "platform/csi/convert.hpp"
#include "platform/csi/frame.hpp"
#include "platform/csi/mock/encode_jpeg.hpp"
#include "platform/csi/pattern/test_pattern.hpp"

namespace actorcsi::test {

/// A JPEG of colour bars.
inline platform::frame jpeg_frame(platform::frame_size size,
                                  uint32_t sequence = 1) {
  using platform::pixformat;
  std::vector<uint8_t> pixels(frame_bytes(size, pixformat::yuv422));
  span<uint8_t> view{pixels.data(), pixels.size()};
  from_rgb(platform::colour_bars(size), pixformat::yuv422, view);
  platform::frame_info info;
  info.sequence = sequence;
  info.size = size;
  info.format = pixformat::jpeg;
  return make_frame(info, platform::encode_jpeg(size, view, 90));
}

} // namespace actorcsi::test
