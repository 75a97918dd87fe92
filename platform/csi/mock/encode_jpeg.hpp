#pragma once

#include <cstdint>
#include <vector>

#include "platform/base/span.hpp"
#include "platform/csi/formats.hpp"

namespace actorcsi::platform {

/// Compresses pixels of YUV422 to a JPEG of the same colour resolution. 0 is
/// the least quality there is, 1.
std::vector<uint8_t> encode_jpeg(frame_size size, span<const uint8_t> yuv422,
                                 int quality);

} // namespace actorcsi::platform
