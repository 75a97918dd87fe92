#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "caf/span.hpp"

#include "platform/base/critical_section.hpp"
#include "platform/base/errc.hpp"
#include "platform/base/time.hpp"
#include "platform/csi/formats.hpp"
#include "platform/csi/frame.hpp"
#include "platform/csi/framebuffers.hpp"
#include "platform/csi/imxrt/dma_memory.hpp"
#include "platform/csi/imxrt/imxrt_csi_registers.hpp"
#include "platform/csi/sensors/sensor.hpp"

namespace actorcsi::platform {

/// The i.MX RT CSI as far as its registers go: whole frames by its own DMA into
/// framebuffers.
///
/// The DMA takes the address of each frame from FB1 and FB2 in turn, at the
/// frame's first data. An address therefore has to be in place before its frame
/// begins. It is written as early as a buffer is to be had: when the frame
/// before begins, or when that ends, or when a buffer has come free since.
/// Until then, and whenever there is none, the register leads to a spare
/// buffer, so that the DMA never stops and never writes to a frame that
/// somebody may read, however late an interrupt is served. What a frame's
/// number is, and which register it went by, follows from the hardware's frame
/// counter; a frame about which the status leaves doubt is dropped.
class imxrt_csi_dma {
public:
  /// What one frame is.
  struct shape {
    frame_size size;
    pixformat format = pixformat::grayscale;
    sensor_bus bus;

    size_t line_bytes() const {
      return size.width * bytes_per_pixel(format);
    }

    size_t bytes() const {
      return line_bytes() * size.height;
    }
  };

  /// Bytes of a line have to be a multiple of this.
  static constexpr size_t line_unit = 8;

  imxrt_csi_dma(imxrt_csi_registers& registers, dma_memory& memory,
                const clock& time, framebuffers& buffers);

  imxrt_csi_dma(const imxrt_csi_dma&) = delete;

  imxrt_csi_dma& operator=(const imxrt_csi_dma&) = delete;

  /// Says what a frame is, and where those go that have no buffer. `spare` has
  /// `what.bytes()` bytes and outlives all capture with it.
  /// @pre `!running()`
  void set_up(const shape& what, caf::span<uint8_t> spare);

  /// Captures from the next whole frame on. Returns false if the hardware does
  /// not get ready.
  bool start();

  /// Captures no more, and drops what waits and what is in flight.
  void stop();

  /// False also after a fault that capture did not recover from.
  bool running() const;

  /// Looks whether there is a buffer for the next frame by now.
  void offer();

  /// Serves the interrupt. Returns whether a frame has become ready.
  bool on_interrupt();

  /// errc::framebuffer_overflow, errc::capture_failed, or 0.
  errc fault() const;

  void clear_fault();

  uint32_t rearmed() const;

private:
  /// What the DMA does with the frame on the bus.
  enum class state : uint8_t {
    idle, ///< It has ended.
    kept, ///< It goes into a framebuffer.
    lost, ///< It goes where nobody looks.
  };

  using claim = framebuffers::claim;

  uint32_t read(uint32_t offset) const;
  void write(uint32_t offset, uint32_t value);
  void set(uint32_t offset, uint32_t bits);
  void clear(uint32_t offset, uint32_t bits);

  /// Sets a bit that clears itself and waits for that.
  bool strobe(uint32_t offset, uint32_t bit);

  // All of these are called with the lock held.

  /// The hardware's number of frames, of which it keeps 16 bits.
  uint16_t frame_count() const;

  /// Frames that have begun since the last one that was seen to.
  uint16_t unseen() const;

  void begin_frame(time_point now);

  /// Returns whether a frame waits now.
  bool end_frame(time_point now);

  /// Writes the address of the next frame.
  void bind(claim how);

  void set_address(size_t which, uint32_t address);

  /// Why the frame on the bus has not ended.
  drop_reason reason_of_delay() const;

  /// Drops the frame on the bus and `begun` more and starts anew.
  void recover(uint16_t begun, drop_reason reason);

  /// From stopped to capturing.
  bool resume(drop_reason reason);

  void halt();

  imxrt_csi_registers& registers_;
  dma_memory& memory_;
  const clock& clock_;
  framebuffers& buffers_;
  mutable critical_section lock_;
  shape shape_;
  uint32_t spare_ = 0;
  bool running_ = false;
  /// What was in the address registers last.
  std::array<uint32_t, 2> address_{};
  /// The register that the frame on the bus goes by: 0 for FB1.
  size_t current_ = 0;
  state state_ = state::idle;
  /// The next frame has a buffer.
  bool bound_ = false;
  /// Why it has none.
  drop_reason unbound_ = drop_reason::no_buffer;
  /// The hardware's number of the last frame that was seen to.
  uint16_t count_ = 0;
  time_point last_begin_;
  errc fault_{};
  /// Capture failed, or nothing came any more: the next start re-arms it.
  bool lapsed_ = false;
  uint32_t rearmed_ = 0;
};

} // namespace actorcsi::platform
