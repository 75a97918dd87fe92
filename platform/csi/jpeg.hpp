#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "platform/base/span.hpp"
#include "platform/csi/formats.hpp"

namespace actorcsi::platform {

/// A JPEG at the beginning of some memory.
struct jpeg_extent {
  /// Up to its end of image, the bytes FF D9.
  size_t bytes = 0;
  /// As its frame header says.
  frame_size size;
  /// Where its first scan begins.
  size_t scan = 0;
  /// Huffman tables come before that; cameras leave the usual ones out.
  bool has_tables = false;
};

/// The JPEG at the beginning of `memory`, whatever comes after it; none if it
/// is not one, or not complete. Walks its markers (ITU-T T.81, annex B) and
/// decodes nothing.
std::optional<jpeg_extent> find_jpeg(span<const uint8_t> memory) noexcept;

} // namespace actorcsi::platform
