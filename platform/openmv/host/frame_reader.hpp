#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "caf/span.hpp"

#include "platform/openmv/codec/stream_format.hpp"
#include "platform/openmv/host/host_end.hpp"

namespace actorcsi::platform::link {

/// Fetches frames from the stream channel, one at a time, as OpenMV's host
/// does: LOCK, SIZE, READ, UNLOCK. Allocates once.
///
/// A frame may take the line for seconds. Where calls have to come through
/// meanwhile it is read in pieces, of which each takes some 20 ms.
class frame_reader : private host_call {
public:
  /// `capacity` is for the largest frame, with its header.
  frame_reader(host_end& host, size_t capacity, bool in_pieces = false);

  /// Begins to fetch the next frame. Returns false if the link is not up, if
  /// there is no stream, or if one is being fetched.
  bool fetch(time_point now);

  /// Frames that were begun and could not be had.
  uint64_t failed() const noexcept {
    return failed_;
  }

protected:
  /// A frame is here, until the next one is fetched, which may happen now.
  virtual void on_frame(time_point now, const stream_header& header,
                        caf::span<const uint8_t> image) = 0;

  /// The device has no frame at the moment.
  virtual void on_no_frame(time_point now) = 0;

private:
  static constexpr size_t first_piece = 4096;

  enum class step { none, lock, size, read, unlock };

  void on_answer(const call_result& result) override;

  void go(step next);

  /// A SYNC ends the lock, and another frame takes the place of this one: its
  /// size and its pieces must not be taken for those of the frame before.
  bool still_locked() const;

  /// The next piece is as large as suits the line.
  void adapt_piece(caf::timespan took);

  host_end& host_;
  std::vector<uint8_t> memory_;
  uint8_t channel_ = 0;
  step step_ = step::none;
  const bool in_pieces_;
  size_t size_ = 0;
  /// Bytes that are here already.
  size_t done_ = 0;
  /// Bytes of a READ, and how many the one under way has asked for.
  size_t piece_ = first_piece;
  size_t asked_ = 0;
  time_point asked_at_{};
  bool whole_ = false;
  /// Of the host's end, when the frame was locked.
  uint64_t resyncs_ = 0;
  uint64_t failed_ = 0;
};

} // namespace actorcsi::platform::link
