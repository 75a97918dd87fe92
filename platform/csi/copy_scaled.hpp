#pragma once

#include "caf/error.hpp"

#include "platform/base/span.hpp"
#include "platform/csi/frame.hpp"

namespace actorcsi::platform {

/// Copies the picture of `from`, in its pixel format, into `into`, memory of
/// the caller that holds a picture of `size` row by row. Each pixel is the one
/// of `from` that is nearest to its centre. Allocates nothing. Errors:
/// errc::framebuffer_error if `into` is too small, errc::invalid_framesize for
/// an empty size, errc::pixformat_unsupported if BAYER, YUV422 or JPEG, whose
/// pixels depend on their neighbours, would change its size.
caf::error copy_scaled(const frame& from, frame_size size, span<uint8_t> into);

} // namespace actorcsi::platform
