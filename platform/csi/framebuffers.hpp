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
/// Nothing is allocated and no pixel is copied after `configure`. The memory of
/// a leased buffer lives until its last lease ends, even if the pool is
/// reconfigured or destroyed; until then nothing writes to it. All other memory
/// goes with its configuration. Counts are never reset.
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

  /// Memory of one buffer from elsewhere, such as a mapping. It stays valid as
  /// long as `keeper` does, which is never empty.
  struct foreign_memory {
    uint8_t* data = nullptr;
    std::shared_ptr<const void> keeper;
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
  /// errc::framebuffer_error if memory does not suffice, saying how many would
  /// fit; then the former buffers stay.
  caf::error configure(size_t count, size_t bytes);

  /// As `configure`, with a buffer for each of `blocks`, which have `bytes`
  /// bytes or more and are empty afterwards.
  caf::error adopt(span<foreign_memory> blocks, size_t bytes);

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

  /// `count` frames begin and are lost at once. Returns the number of the last
  /// frame that has begun.
  uint32_t lose(uint32_t count, drop_reason reason);

  /// A frame begins, in the reserved buffer if there is one. A frame that is
  /// still in flight is dropped as drop_reason::late_dma.
  target begin(frame_size size, pixformat format, time_point readout_begin);

  /// Exchanges the memory of the frame in flight, which is foreign, with
  /// `block`, where the frame already is.
  void exchange_in_flight(foreign_memory& block);

  /// The frame in flight is complete. Returns whether a frame waits.
  bool finish(time_point readout_end);

  /// The frame in flight is lost.
  void drop(drop_reason reason);

  // -- consumer ---------------------------------------------------------------

  /// The next frame, or none.
  frame take();

  /// Makes `memory`, which has the size of a buffer and shows the same picture
  /// with `size`, the memory of a frame that was just taken, and returns the
  /// frame's former memory. Both are from `operator new` with `alignment`.
  /// @pre `taken` is the only lease on its buffer.
  uint8_t* exchange(const frame& taken, uint8_t* memory, frame_size size);

  /// The whole memory of a frame that was just taken, to change it before it is
  /// handed on.
  /// @pre `taken` is the only lease on its buffer.
  span<uint8_t> memory_of(const frame& taken);

  /// The memory of a frame that was just taken now begins with `bytes` bytes of
  /// a part of the same picture, or of it in another format.
  /// @pre `taken` is the only lease on its buffer, which has as many bytes.
  void convert(const frame& taken, frame_size size, pixformat format,
               size_t bytes);

  /// Cuts the memory of a frame that was just taken after the JPEG in its first
  /// `bytes` bytes. If they hold no whole JPEG of the frame's size, the frame
  /// was not delivered but is drop_reason::jpeg_overflow, and the result is no
  /// frame.
  /// @pre `taken` is the only lease on its buffer.
  frame cut_jpeg(frame taken, size_t bytes);

  /// Drops the frames that wait or are in flight as drop_reason::aborted. The
  /// producer must be stopped.
  void abort();

  frame_accounts accounts() const;

  /// Buffers with at least one lease, of any configuration.
  uint32_t leased() const;

private:
  class slot;

  using slots = std::array<slot*, max_count>;

  /// Leased buffers, counted by the pool and by each of them.
  using lease_count = std::shared_ptr<std::atomic<uint32_t>>;

  static constexpr size_t none = max_count;

  /// A buffer for the next frame; may drop a waiting frame.
  size_t choose(claim how);

  /// Replaces all buffers.
  void install(slots fresh, size_t count, size_t bytes);

  /// Removes the oldest frame from the queue.
  void drop_oldest(drop_reason reason);

  void drop_in_flight(drop_reason reason);

  void drop_reserved();

  void drop_all();

  /// Where a loss is recorded: at the first frame that follows it.
  drop_counts& heir();

  /// The buffer of a frame that was just taken.
  slot& slot_of(const frame& taken);

  size_t pop();

  size_t find_free() const;

  /// Frees what is not leased.
  static void give_up(const slots& former);

  mutable critical_section lock_;
  slots slots_{};
  size_t count_ = 0;
  /// Of each buffer.
  size_t bytes_ = 0;
  lease_count leased_;
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
