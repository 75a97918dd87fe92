#pragma once

#include <cstdint>
#include <vector>

#include "platform/base/span.hpp"

#include "tools/emulator/chip/csi_port.hpp"

namespace actorcsi::emulator {

/// Compares each frame in memory with the bytes that the sensor sent. It does
/// so when the next frame begins, when an image may be reading the frame; but
/// of a JPEG in lines of counted bytes, which an image joins in place, while it
/// is sent.
class frame_check final : public pixel_sink {
public:
  /// `to` gets what the sensor sends, and outlives this object.
  explicit frame_check(pixel_sink& to) : to_(to) {
    // nop
  }

  void frame_start(const pixel_wires& wires) override;

  void line(span<const uint8_t> bytes) override;

  /// The DMA is about to write `bytes` bytes to `memory`, which stays valid.
  void on_write(const uint8_t* memory, size_t bytes) noexcept;

  /// Frames that were in memory as the sensor sent them.
  uint64_t whole() const {
    return whole_;
  }

  /// Frames of which memory had less, more or something else.
  uint64_t damaged() const {
    return damaged_;
  }

private:
  void compare_written();

  void compare();

  pixel_sink& to_;
  std::vector<uint8_t> sent_;
  /// Where the DMA began to write the current frame; null if it did not.
  const uint8_t* begin_ = nullptr;
  size_t written_ = 0;
  /// Bytes that were compared while the frame was sent.
  size_t compared_ = 0;
  bool same_ = true;
  /// The DMA wrote without gaps.
  bool contiguous_ = true;
  uint64_t whole_ = 0;
  uint64_t damaged_ = 0;
};

} // namespace actorcsi::emulator
