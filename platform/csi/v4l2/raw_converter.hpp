#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "platform/base/span.hpp"
#include "platform/csi/formats.hpp"
#include "platform/csi/frame.hpp"
#include "platform/csi/v4l2/v4l2_device.hpp"

namespace actorcsi::platform::v4l2 {

/// Whether a buffer in the format `fourcc` already has the pixels of `format`.
bool is_native(uint32_t fourcc, pixformat format);

/// Formats of the kernel from which `format` can be made, the cheapest first.
span<const uint32_t> sources_of(pixformat format);

/// Fills in what a camera leaves open or rounds up: the stride, and the bytes
/// of a whole picture.
void complete(raw_format& x);

/// Whether pictures in the format `fourcc` are JPEG.
bool is_jpeg(uint32_t fourcc);

/// Makes frames from the kernel's pictures, with libyuv and libjpeg-turbo.
class raw_converter {
public:
  raw_converter();

  ~raw_converter();

  raw_converter(const raw_converter&) = delete;
  raw_converter& operator=(const raw_converter&) = delete;

  /// Allocates everything that `convert` needs.
  /// @pre `part` is within `from.size`, and `from.fourcc` is one of
  /// `sources_of(to)`.
  void prepare(const raw_format& from, const frame_window& part, pixformat to);

  /// Writes the part of the picture `raw` that was prepared to `pixels`. If the
  /// picture is damaged, returns why it has to be dropped; `pixels` is then
  /// undefined. A JPEG for a JPEG is copied, with the usual Huffman tables if
  /// it has none; what comes after it is undefined. It is walked through and
  /// not decoded: a wrong code in it stays.
  std::optional<drop_reason> convert(span<const uint8_t> raw,
                                     span<uint8_t> pixels);

private:
  std::optional<drop_reason> pass_on(span<const uint8_t> jpeg,
                                     span<uint8_t> file) const;

  std::optional<drop_reason> decode(span<const uint8_t> jpeg);

  void copy_rows(const uint8_t* raw, uint8_t* pixels) const;

  /// Converts a whole uncompressed picture to `argb_`.
  void to_argb(const uint8_t* raw);

  void from_argb(uint8_t* pixels);

  raw_format from_;
  frame_window part_;
  pixformat to_ = pixformat::grayscale;
  void* turbo_;
  /// Blue, green, red and 255, which libyuv calls ARGB, of the whole picture.
  std::vector<uint8_t> argb_;
  /// Y, U and V of one picture.
  std::vector<uint8_t> planes_;
  /// Y U Y V with an even width.
  std::vector<uint8_t> packed_;
};

} // namespace actorcsi::platform::v4l2
