#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "caf/span.hpp"

#include "platform/csi/formats.hpp"
#include "platform/csi/framebuffers.hpp"
#include "platform/csi/pattern/test_pattern.hpp"

namespace actorcsi::platform {

/// Writes frames into framebuffers as a sensor's DMA does. That costs a real
/// board's processor nothing; here, lines that the buffer holds from an earlier
/// frame of the same picture are left as they are.
class frame_writer {
public:
  /// What is to be written, and where.
  struct job {
    caf::span<uint8_t> memory;
    const uint8_t* picture = nullptr;
    /// Changes with the picture, its size and format, and with `marks`.
    uint32_t version = 0;
    frame_size size;
    pixformat format = pixformat::grayscale;
    uint32_t sequence = 0;
    /// Whether number and mark of the frame go over it.
    bool marks = false;
  };

  /// Begins a frame; the one before ends as it is.
  void begin(const job& next);

  /// Writes the lines `begin` up to `end` (exclusive).
  void write(size_t begin, size_t end);

  /// All lines have been written.
  void end();

  /// The buffers are given back, and what comes may have their addresses.
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
  /// Where the buffer of `now_` does not show the picture.
  std::array<line_range, 3> stale_;
  /// Complete frames, one for each buffer at most.
  std::array<content, framebuffers::max_count> held_;
};

} // namespace actorcsi::platform
