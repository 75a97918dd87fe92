#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "caf/intrusive_ptr.hpp"

#include "platform/base/assert.hpp"
#include "platform/base/span.hpp"
#include "platform/base/time.hpp"
#include "platform/csi/formats.hpp"

namespace actorcsi::platform {

/// Why a frame was not delivered after it had begun.
enum class drop_reason : uint8_t {
  overwritten,   ///< A newer frame took its place in the queue.
  queue_full,    ///< It was the oldest in a full queue.
  no_buffer,     ///< It began while no buffer was free.
  overrun,       ///< The receive FIFO ran over.
  late_dma,      ///< When the next frame began, the DMA had not finished or its
                 ///< end had not been seen to.
  missed_line,   ///< Fewer lines than the frame has arrived.
  bus_error,     ///< The DMA's bus access failed.
  jpeg_overflow, ///< The JPEG did not fit into its memory.
  aborted,       ///< Capture was stopped or reconfigured.
};

constexpr size_t num_drop_reasons = 9;

/// The name used in reports, e.g. `queue_full`.
const char* to_string(drop_reason reason);

/// A number of dropped frames per reason.
class drop_counts {
public:
  uint32_t& operator[](drop_reason reason) {
    return counts_[static_cast<size_t>(reason)];
  }

  uint32_t operator[](drop_reason reason) const {
    return counts_[static_cast<size_t>(reason)];
  }

  uint32_t total() const;

  drop_counts& operator+=(const drop_counts& other);

private:
  std::array<uint32_t, num_drop_reasons> counts_{};
};

/// Facts about a frame besides its pixels.
struct frame_info {
  /// Counts the frames begun since the driver started, from 1. The gap to the
  /// frame delivered before equals `lost`.
  uint32_t sequence = 0;
  frame_size size;
  pixformat format = pixformat::grayscale;
  /// When the first pixel was on the bus.
  time_point readout_begin;
  /// When the last pixel was in memory.
  time_point readout_end;
  /// Frames lost since the one delivered before.
  drop_counts lost;
};

/// Memory that holds one frame, counted by its leases.
class framebuffer {
public:
  virtual ~framebuffer() = default;

  virtual const frame_info& info() const noexcept = 0;

  /// `frame_bytes(info().size, info().format)` bytes, row by row; of JPEG the
  /// bytes of the file.
  virtual span<const uint8_t> pixels() const noexcept = 0;

  /// Takes one more lease.
  virtual void acquire() noexcept = 0;

  /// Ends a lease. The last one returns the memory to its owner.
  virtual void release() noexcept = 0;
};

inline void intrusive_ptr_add_ref(framebuffer* x) noexcept {
  x->acquire();
}

inline void intrusive_ptr_release(framebuffer* x) noexcept {
  x->release();
}

/// A lease on a framebuffer. Copying shares the picture and never copies a
/// pixel; nothing writes to the picture while a lease on it exists.
class frame {
public:
  /// No frame.
  frame() noexcept = default;

  /// Takes over one lease that the caller holds on `buffer`.
  static frame adopt(framebuffer* buffer) noexcept {
    ACTORCSI_ASSERT(buffer != nullptr);
    frame result;
    result.buffer_.reset(buffer, false);
    return result;
  }

  explicit operator bool() const noexcept {
    return static_cast<bool>(buffer_);
  }

  /// @pre `*this`
  const frame_info& info() const noexcept {
    ACTORCSI_ASSERT(buffer_);
    return buffer_->info();
  }

  /// @pre `*this`
  span<const uint8_t> pixels() const noexcept {
    ACTORCSI_ASSERT(buffer_);
    return buffer_->pixels();
  }

  /// This lease with `hold_token`, which lives as long as the lease and its
  /// copies. The issuer reads from the hold token's use count how many are
  /// still held.
  frame with_hold_token(std::shared_ptr<const void> hold_token) const {
    auto result = *this;
    result.hold_token_ = std::move(hold_token);
    return result;
  }

private:
  caf::intrusive_ptr<framebuffer> buffer_;
  std::shared_ptr<const void> hold_token_;
};

/// Whether `pixels` are those of a frame: as many bytes as `info` requires, or
/// a whole JPEG of its size and nothing after it.
bool is_whole(const frame_info& info, span<const uint8_t> pixels);

/// A frame that owns its memory, for pictures that come from the network or
/// from a test. Returns no frame unless `is_whole(info, pixels)`.
frame make_frame(const frame_info& info, std::vector<uint8_t> pixels);

} // namespace actorcsi::platform
