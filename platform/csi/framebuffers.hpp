#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "caf/error.hpp"

#include "platform/base/critical_section.hpp"
#include "platform/base/span.hpp"
#include "platform/csi/csi.hpp"
#include "platform/csi/frame.hpp"

namespace actorcsi::platform {

/// The buffers that a DMA fills and actors hold leases on. One producer (a
/// thread or an interrupt handler) begins and finishes frames, consumers take
/// them. The number of buffers decides what happens when a frame ends:
///
/// - 1 and 2, and more with overrun_policy::stop: it waits. A frame that begins
///   while no buffer is free is dropped as drop_reason::no_buffer.
/// - 3: it replaces the waiting frame, which is drop_reason::overwritten. The
///   waiting frame is also replaced when a frame begins and no other buffer is
///   free.
/// - more with overrun_policy::drop_oldest: it waits, and if no buffer is free
///   for the next frame the oldest is dropped as drop_reason::queue_full.
///
/// Nothing is allocated and no pixel is copied after `configure`. The memory
/// lives until the last lease on any of its buffers ends, even if the pool is
/// reconfigured or destroyed; until then nothing writes to a leased buffer.
/// Counts are never reset.
class framebuffers {
public:
  static constexpr size_t max_count = 16;

  /// In bytes: the cache line of a Cortex-M7 is 32, that of most hosts 64.
  static constexpr size_t alignment = 64;

  /// In bytes, for all buffers of one configuration together.
  static constexpr size_t max_total = size_t{256} << 20;

  /// The destination of a frame that has just begun.
  struct target {
    uint32_t sequence = 0;
    /// Empty if there is no buffer: the frame is already dropped.
    span<uint8_t> memory;
  };

  /// Which waiting frames may be dropped to reserve a buffer.
  enum class claim : uint8_t {
    none,           ///< None: the buffer must be free.
    all_but_newest, ///< So that a frame that has just ended can be taken.
    any,
  };

  framebuffers();

  framebuffers(const framebuffers&) = delete;

  framebuffers& operator=(const framebuffers&) = delete;

  ~framebuffers();

  /// Checks the arguments of `configure`. Errors: as there.
  static caf::error check(size_t count, size_t bytes);

  /// Drops the frames that wait or are in flight as drop_reason::aborted and
  /// provides `count` buffers of `bytes` bytes each. The producer must be
  /// stopped. Errors: errc::invalid_argument for the count and for zero bytes,
  /// errc::framebuffer_error if memory does not suffice; then the former
  /// buffers stay.
  caf::error configure(size_t count, size_t bytes);

  /// Frees the buffers. Every frame that begins from now on is
  /// drop_reason::no_buffer.
  void clear();

  void set_overrun(overrun_policy policy);

  // -- producer ---------------------------------------------------------------

  /// Reserves a buffer for the next frame, for a DMA that needs its address
  /// before the frame begins: a free one, or that of a waiting frame which may
  /// be dropped, as in `begin`. Returns its whole memory, the buffer reserved
  /// before if there is one, and none if no buffer is available.
  span<uint8_t> reserve(claim how);

  /// Ends the reservation.
  void unreserve();

  /// `count` frames begin and are lost at once.
  void lose(uint32_t count, drop_reason reason);

  /// A frame begins, in the reserved buffer if there is one. A frame that is
  /// still in flight is dropped as drop_reason::late_dma.
  target begin(frame_size size, pixformat format, time_point readout_begin);

  /// The frame in flight is complete. Returns whether a frame waits.
  bool finish(time_point readout_end);

  /// The frame in flight is lost.
  void drop(drop_reason reason);

  // -- consumer ---------------------------------------------------------------

  /// The next frame, or none.
  frame take();

  /// Drops the frames that wait or are in flight as drop_reason::aborted. The
  /// producer must be stopped.
  void abort();

  frame_accounts accounts() const;

  /// Buffers with at least one lease, of any configuration.
  uint32_t leased() const;

private:
  class memory;
  class slot;

  static constexpr size_t none = max_count;

  /// A buffer for the next frame; may drop a waiting frame.
  size_t choose(claim how);

  /// Removes the oldest frame from the queue.
  void drop_oldest(drop_reason reason);

  void drop_in_flight(drop_reason reason);

  void drop_reserved();

  void drop_all();

  /// Where a loss is recorded: at the first frame that follows it.
  drop_counts& heir();

  size_t pop();

  size_t find_free() const;

  mutable critical_section lock_;
  memory* memory_ = nullptr;
  std::shared_ptr<std::atomic<uint32_t>> leased_;
  overrun_policy policy_ = overrun_policy::stop;
  /// Slots of the waiting frames, oldest first.
  std::array<uint8_t, max_count> queue_{};
  std::atomic<size_t> queued_{0};
  size_t in_flight_ = none;
  size_t reserved_ = none;
  uint32_t begun_ = 0;
  uint32_t delivered_ = 0;
  drop_counts dropped_;
  /// Losses that no later frame carries yet.
  drop_counts pending_;
};

} // namespace actorcsi::platform
