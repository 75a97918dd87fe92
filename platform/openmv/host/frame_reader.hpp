#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "platform/base/span.hpp"
#include "platform/openmv/codec/stream_format.hpp"
#include "platform/openmv/host/host_end.hpp"

namespace actorcsi::platform::link {

/// Fetches frames from the stream channel, one at a time, as OpenMV's host
/// does: LOCK, SIZE, READ, UNLOCK. Allocates when a frame is larger than all
/// before.
///
/// A frame may occupy the line for seconds. If calls have to get through
/// meanwhile, it is read in pieces of some 20 ms each.
class frame_reader : private host_call {
public:
  /// A frame of more than `capacity` bytes, with its header, counts as failed.
  frame_reader(host_end& host, size_t capacity, bool in_pieces = false);

  /// Starts fetching the next frame of a channel. Returns false if the link is
  /// down, if there is no such channel, or if a frame is being fetched.
  bool fetch(time_point now, std::string_view channel = main_stream);

  /// Frames that were started and not received completely.
  uint64_t failed() const noexcept {
    return failed_;
  }

protected:
  /// A frame is complete, until the next is fetched, which may start now.
  virtual void on_frame(time_point now, const stream_header& header,
                        span<const uint8_t> image) = 0;

  /// The device has no frame at the moment.
  virtual void on_no_frame(time_point now) = 0;

private:
  static constexpr size_t first_piece = 4096;

  enum class step { none, lock, size, read, unlock };

  void on_answer(const call_result& result) override;

  void go(step next);

  /// A SYNC ends the lock, and another frame may replace this one: its size and
  /// pieces must not be mixed with those of the former frame.
  bool still_locked() const;

  /// Adapts the size of the next piece to the line.
  void adapt_piece(caf::timespan took);

  host_end& host_;
  const size_t capacity_;
  std::vector<uint8_t> memory_;
  uint8_t channel_ = 0;
  step step_ = step::none;
  const bool in_pieces_;
  size_t size_ = 0;
  /// Received bytes.
  size_t done_ = 0;
  /// Bytes per READ, and of the READ under way.
  size_t piece_ = first_piece;
  size_t asked_ = 0;
  time_point asked_at_{};
  bool whole_ = false;
  /// Of the host's end, when the frame was locked.
  uint64_t resyncs_ = 0;
  uint64_t failed_ = 0;
};

} // namespace actorcsi::platform::link
