#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "platform/base/span.hpp"
#include "platform/csi/formats.hpp"
#include "platform/csi/framebuffers.hpp"
#include "platform/csi/pattern/test_pattern.hpp"

namespace actorcsi::platform {

/// Writes frames into framebuffers as a sensor's DMA does. A DMA costs no
/// processor time, so to cost little, this class does not rewrite lines that
/// the buffer still holds from an earlier frame of the same picture.
class frame_writer {
public:
  /// The frame to write, and its destination.
  struct job {
    span<uint8_t> memory;
    /// Row by row; of a JPEG the bytes of the file.
    span<const uint8_t> picture;
    /// Changes with the picture, its size and format, and with `marks`.
    uint32_t version = 0;
    frame_size size;
    pixformat format = pixformat::grayscale;
    uint32_t sequence = 0;
    /// Whether the frame's number and mark are drawn over it.
    bool marks = false;
  };

  /// Begins a frame; an unfinished one stays as it is.
  void begin(const job& next);

  /// Writes the lines `begin` up to `end` (exclusive).
  void write(size_t begin, size_t end);

  /// All lines have been written.
  void end();

  /// The buffers are returned; new ones may have the same addresses.
  void forget();

private:
  /// A frame that a buffer holds.
  struct content {
    const uint8_t* memory = nullptr;
    const uint8_t* picture = nullptr;
    uint32_t version = 0;
    uint32_t sequence = 0;
  };

  job now_;
  /// Where the buffer of `now_` differs from the picture.
  std::array<line_range, 3> stale_;
  /// Complete frames, at most one per buffer.
  std::array<content, framebuffers::max_count> held_;
};

} // namespace actorcsi::platform
