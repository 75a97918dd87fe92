#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "caf/error.hpp"
#include "caf/span.hpp"

#include "platform/base/critical_section.hpp"
#include "platform/csi/csi.hpp"
#include "platform/csi/frame.hpp"

namespace actorcsi::platform {

/// The buffers that a DMA fills and actors hold leases on. One producer (a
/// thread or an interrupt handler) begins and finishes frames, consumers take
/// them. What happens when a frame ends depends on the number of buffers:
///
/// - 1 and 2, and more with overrun_policy::stop: it waits. A frame that begins
///   while every buffer is taken is dropped as drop_reason::no_buffer.
/// - 3: it replaces the one waiting, which is drop_reason::overwritten. That
///   holds at its begin, too, if no buffer is free but the one waiting.
/// - more with overrun_policy::drop_oldest: it waits, and if no buffer is free
///   for the next the oldest goes as drop_reason::queue_full.
///
/// Nothing is allocated and no pixel is copied after `configure`. The memory
/// lives as long as the last lease on any of its buffers, through any
/// configuration and the end of this object; until then nobody writes to that
/// buffer. Counts are never reset.
class framebuffers {
public:
  static constexpr size_t max_count = 16;

  /// In bytes: the cache line of a Cortex-M7 is 32, that of most hosts 64.
  static constexpr size_t alignment = 64;

  /// In bytes, for all buffers of one configuration together.
  static constexpr size_t max_total = size_t{256} << 20;

  /// Where the frame that has just begun goes.
  struct target {
    uint32_t sequence = 0;
    /// Empty if there is no buffer: the frame is dropped already.
    caf::span<uint8_t> memory;
  };

  /// Which frames may be dropped to set a buffer aside.
  enum class claim : uint8_t {
    none,           ///< None: it has to be free.
    all_but_newest, ///< So that what has only just ended can be taken.
    any,
  };

  framebuffers();

  framebuffers(const framebuffers&) = delete;

  framebuffers& operator=(const framebuffers&) = delete;

  ~framebuffers();

  /// Tells whether `configure` may be asked for that much. Errors: as there.
  static caf::error check(size_t count, size_t bytes);

  /// Drops what waits and what is in flight as drop_reason::aborted and
  /// provides `count` buffers of `bytes` bytes each. The producer has to be
  /// stopped. Errors: errc::invalid_argument for the count and for zero bytes,
  /// errc::framebuffer_error if memory does not suffice; then the former
  /// buffers stay.
  caf::error configure(size_t count, size_t bytes);

  /// Gives the buffers back as `configure` does. Every frame that begins from
  /// now on is drop_reason::no_buffer.
  void clear();

  void set_overrun(overrun_policy policy);

  // -- producer ---------------------------------------------------------------

  /// Sets a buffer aside for the next frame, for a DMA that has to be told its
  /// address before the frame begins: a free one, or as `begin` does that of a
  /// frame which waits and may be dropped. Returns its whole memory, the one
  /// set aside before if there is one, and none if no buffer is to be had.
  caf::span<uint8_t> reserve(claim how);

  /// Gives back what was set aside.
  void unreserve();

  /// `count` frames begin and are lost at once.
  void lose(uint32_t count, drop_reason reason);

  /// A frame begins, in the buffer set aside if there is one. One that is still
  /// in flight is dropped as drop_reason::late_dma.
  target begin(frame_size size, pixformat format, time_point readout_begin);

  /// The frame in flight is complete. Returns whether a frame waits now.
  bool finish(time_point readout_end);

  /// The frame in flight is lost.
  void drop(drop_reason reason);

  // -- consumer ---------------------------------------------------------------

  /// The next frame, or none.
  frame take();

  /// Drops what waits and what is in flight as drop_reason::aborted. The
  /// producer has to be stopped.
  void abort();

  frame_accounts accounts() const;

  /// Buffers that somebody holds a lease on, of any configuration.
  uint32_t leased() const;

private:
  class memory;
  class slot;

  static constexpr size_t none = max_count;

  /// A buffer for the next frame, which may cost one that waits.
  size_t choose(claim how);

  /// Takes the oldest off the queue for good.
  void drop_oldest(drop_reason reason);

  void drop_in_flight(drop_reason reason);

  void drop_reserved();

  void drop_all();

  /// Where a loss is noted: at the first frame that is behind it in order.
  drop_counts& heir();

  size_t pop();

  size_t find_free() const;

  mutable critical_section lock_;
  memory* memory_ = nullptr;
  std::shared_ptr<std::atomic<uint32_t>> leased_;
  overrun_policy policy_ = overrun_policy::stop;
  /// Slots of the frames that wait, oldest first.
  std::array<uint8_t, max_count> queue_{};
  std::atomic<size_t> queued_{0};
  size_t in_flight_ = none;
  size_t reserved_ = none;
  uint32_t begun_ = 0;
  uint32_t delivered_ = 0;
  drop_counts dropped_;
  /// Losses that no frame after them carries yet.
  drop_counts pending_;
};

} // namespace actorcsi::platform
