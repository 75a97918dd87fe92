#pragma once

#include <cstdint>

#include "caf/expected.hpp"

#include "platform/base/span.hpp"
#include "platform/csi/convert.hpp"

namespace actorcsi::platform {

/// Decodes a PGM (P2, P5) or PPM (P3, P6) with a maximum of 1 to 65,535; values
/// are scaled to 255. Comments end with CR or LF. Errors: errc::bad_picture.
caf::expected<picture> decode_pnm(span<const uint8_t> data, size_t max_pixels);

/// Prepares a picture of the size that a file's header gives. Errors:
/// errc::bad_picture if it is none, or too large.
caf::error allocate_picture(uint64_t width, uint64_t height, size_t max_pixels,
                            picture& result);

} // namespace actorcsi::platform
