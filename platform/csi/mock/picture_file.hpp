#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "caf/error.hpp"
#include "caf/expected.hpp"

#include "platform/base/span.hpp"
#include "platform/csi/convert.hpp"
#include "platform/csi/frame.hpp"

namespace actorcsi::platform {

/// Limit of the pixels of a picture file: 64 megapixels.
constexpr size_t max_picture_pixels = size_t{64} << 20;

/// Limit of the bytes of a picture file: the size of that many pixels unpacked.
constexpr size_t max_picture_bytes = 3 * max_picture_pixels + 1024;

/// Reads a JPEG, PNG, PPM or PGM file, recognised by its first bytes. A JPEG is
/// turned as its EXIF header says, and CMYK becomes RGB without a profile. A
/// truncated or corrupt file is an error, even if some decoders would show a
/// part. Errors: errc::not_found, errc::bad_picture; the context gives the
/// reason, and the caller adds the name of the file.
caf::expected<picture> load_picture(const std::string& path);

/// The same for what is in such a file, with a limit of the pixels.
caf::expected<picture> decode_picture(span<const uint8_t> data,
                                      size_t max_pixels = max_picture_pixels);

/// Decodes a JPEG. Errors: errc::bad_picture, as above.
caf::expected<picture> decode_jpeg(span<const uint8_t> data,
                                   size_t max_pixels = max_picture_pixels);

/// The picture of a frame of any format. Errors: errc::bad_picture.
/// @pre `x` holds a frame.
caf::expected<picture> picture_of(const frame& x);

/// A frame as a PNG file: grey for GRAYSCALE, else RGB, 8 bits per channel.
/// Errors: errc::bad_picture.
/// @pre `x` holds a frame.
caf::expected<std::vector<uint8_t>> encode_png(const frame& x);

/// Writes `encode_png(x)` to a file. Errors: errc::io_error, naming the path.
/// @pre `x` holds a frame.
caf::error save_png(const std::string& path, const frame& x);

/// Writes a frame to a file in `folder` that is named after its sequence
/// number: a JPEG as it is to `frame-NNNNNNNN.jpg`, any other as PNG to
/// `frame-NNNNNNNN.png`. Errors: as above.
caf::error save_numbered_picture(const std::string& folder, const frame& x);

} // namespace actorcsi::platform
