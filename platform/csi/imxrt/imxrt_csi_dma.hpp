#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "platform/base/critical_section.hpp"
#include "platform/base/errc.hpp"
#include "platform/base/span.hpp"
#include "platform/base/time.hpp"
#include "platform/csi/formats.hpp"
#include "platform/csi/frame.hpp"
#include "platform/csi/framebuffers.hpp"
#include "platform/csi/imxrt/dma_memory.hpp"
#include "platform/csi/imxrt/imxrt_csi_registers.hpp"
#include "platform/csi/sensors/sensor.hpp"

namespace actorcsi::platform {

/// The register part of the i.MX RT CSI: its own DMA writes whole frames into
/// framebuffers.
///
/// The DMA takes the address of each frame from FB1 and FB2 in turn, at the
/// frame's first data, so the address must be in place before the frame begins.
/// It is written as soon as a buffer is available: when the previous frame
/// begins, when that frame ends, or when a buffer has been returned. Until
/// then, and while no buffer is available, the register points to a spare
/// buffer, so that the DMA never stops and never writes to a frame that may be
/// read, however late an interrupt is handled. The hardware's frame counter
/// gives the number of a frame and the register that it used; a frame about
/// which the status leaves doubt is dropped.
class imxrt_csi_dma {
public:
  /// Shape of a frame.
  struct shape {
    frame_size size;
    pixformat format = pixformat::grayscale;
    sensor_bus bus;

    size_t line_bytes() const {
      return row_bytes(size.width, format);
    }

    size_t bytes() const {
      return line_bytes() * size.height;
    }
  };

  /// The bytes of a line must be a multiple of this.
  static constexpr size_t line_unit = 8;

  imxrt_csi_dma(imxrt_csi_registers& registers, dma_memory& memory,
                const clock& time, framebuffers& buffers);

  imxrt_csi_dma(const imxrt_csi_dma&) = delete;

  imxrt_csi_dma& operator=(const imxrt_csi_dma&) = delete;

  /// Sets the shape of a frame, and the destination of frames without a buffer.
  /// `spare` has `what.bytes()` bytes and outlives all capture with it.
  /// @pre `!running()`
  void set_up(const shape& what, span<uint8_t> spare);

  /// Captures from the next whole frame on. Returns false if the hardware does
  /// not become ready.
  bool start();

  /// Stops capture, and drops the frames that wait or are in flight.
  void stop();

  /// Drops frames that end before `end` as drop_reason::aborted.
  void discard_until(time_point end);

  /// Also false after a fault from which capture has not recovered.
  bool running() const;

  /// Capture has failed, or no frame has come, since it was started last.
  bool lapsed() const;

  /// Checks whether a buffer for the next frame is available now.
  void offer();

  /// Handles the interrupt. Returns whether a frame has become ready.
  bool on_interrupt();

  /// errc::framebuffer_overflow, errc::capture_failed, or 0.
  errc fault() const;

  void clear_fault();

  uint32_t rearmed() const;

  /// The latest frame that has begun.
  frame_begin last_begin() const;

private:
  /// Destination of the frame on the bus.
  enum class state : uint8_t {
    idle, ///< It has ended.
    kept, ///< It goes into a framebuffer.
    lost, ///< It goes into the spare buffer.
  };

  using claim = framebuffers::claim;

  uint32_t read(uint32_t offset) const;
  void write(uint32_t offset, uint32_t value);
  void set(uint32_t offset, uint32_t bits);
  void clear(uint32_t offset, uint32_t bits);

  /// Sets a self-clearing bit and waits until it has cleared.
  bool strobe(uint32_t offset, uint32_t bit);

  // All of these are called with the lock held.

  /// The hardware's frame counter, which has 16 bits.
  uint16_t frame_count() const;

  /// Frames that have begun since the last handled one.
  uint16_t unseen() const;

  void begin_frame(time_point now);

  /// Returns whether a frame waits.
  bool end_frame(time_point now);

  /// Writes the address of the next frame.
  void bind(claim how);

  void set_address(size_t which, uint32_t address);

  /// Why the frame on the bus has not ended.
  drop_reason reason_of_delay() const;

  /// Drops the frame on the bus and `begun` more, and restarts capture.
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
  /// The last values of the address registers.
  std::array<uint32_t, 2> address_{};
  /// The register that the frame on the bus uses: 0 for FB1.
  size_t current_ = 0;
  state state_ = state::idle;
  /// The next frame has a buffer.
  bool bound_ = false;
  /// Why it has none.
  drop_reason unbound_ = drop_reason::no_buffer;
  /// The hardware's number of the last handled frame.
  uint16_t count_ = 0;
  /// The time is that of the start until a frame has begun.
  frame_begin last_begin_;
  /// Frames that end before are dropped.
  time_point settled_at_ = time_point::min();
  errc fault_{};
  /// Capture failed, or no frame arrived: the next start re-arms it.
  bool lapsed_ = false;
  uint32_t rearmed_ = 0;
};

} // namespace actorcsi::platform
