#pragma once

#include <cstdint>
#include <optional>

#include "caf/error.hpp"

#include "platform/base/errc.hpp"
#include "platform/base/span.hpp"
#include "platform/base/time.hpp"
#include "platform/csi/framebuffers.hpp"
#include "platform/csi/mock/frame_writer.hpp"
#include "platform/csi/mock/picture_cache.hpp"
#include "platform/csi/pattern/faults.hpp"
#include "platform/csi/pattern/mock_timing.hpp"

namespace actorcsi::platform {

/// A sensor and its DMA as a state machine: it begins frames by its timing,
/// writes each in pieces into a framebuffer, and fails as planned. Its owner
/// provides the time and the mutual exclusion.
class mock_sensor {
public:
  /// A PC copies this many bytes in less than 0.1 ms.
  static constexpr size_t piece_bytes = size_t{256} << 10;

  /// Result of one step.
  enum class event : uint8_t { none, progress, frame_ready };

  /// A frame is written in `pieces` pieces, by default one per `piece_bytes`.
  /// It is complete at the time that `time` shows then.
  mock_sensor(framebuffers& buffers, const picture_cache& cache,
              const mock_timing& timing, uint8_t pieces, const clock& time);

  // -- setting up -------------------------------------------------------------

  /// Restarts the sequence of frames at `now`. Ends a silence without a fixed
  /// end.
  void reset(time_point now);

  void set_rate(time_point now, double hz);

  /// Takes effect with the next frame.
  void set_view(const picture_view& view) {
    view_ = view;
    set_aside_ = false;
  }

  /// Shut down or asleep: no frame begins.
  void set_halted(time_point now, bool halted);

  /// Whether a frame begins only on request.
  void set_triggered(time_point now, bool triggered);

  bool triggered() const {
    return triggered_;
  }

  /// Makes every start of a frame an event, so that it is noticed at once.
  void set_punctual(bool punctual) {
    punctual_ = punctual;
    set_aside_ = false;
  }

  /// The latest frame that has begun.
  frame_begin last_begin() const {
    return last_begin_;
  }

  // -- capture ----------------------------------------------------------------

  bool armed() const {
    return armed_;
  }

  /// Starts the DMA: the next frame that begins is captured.
  void arm(time_point now);

  /// Drops frames that end before `end` as drop_reason::aborted.
  void discard_until(time_point end) {
    settled_at_ = end;
  }

  /// Stops the DMA. The owner drops its frame.
  void disarm();

  /// Begins a frame if the sensor is in triggered mode and none is under way.
  /// Returns whether it does.
  bool trigger(time_point now);

  // -- faults -----------------------------------------------------------------

  fault_plan& faults() {
    // Changes may affect the next frame.
    set_aside_ = false;
    return faults_;
  }

  /// Begins no frame until `end`, or until armed again if there is no end.
  void silence(std::optional<time_point> end);

  const caf::error& last_fault() const {
    return last_fault_;
  }

  /// A frame had no room for its JPEG.
  void overflow();

  void clear_fault() {
    last_fault_ = caf::none;
  }

  uint32_t rearmed() const {
    return rearmed_;
  }

  // -- passing of time --------------------------------------------------------

  /// Time of the next event. A frame start is no event if its buffer is already
  /// reserved: it is recorded with the first piece, or by `catch_up` before a
  /// user could see the difference.
  time_point next_event() const;

  /// Begins the frame that is due by `now` and whose start was no event.
  void catch_up(time_point now);

  /// Whether `catch_up` would.
  bool lags(time_point now) const;

  /// The number of the frame whose picture must be ready before the next step
  /// at `now`, if any.
  std::optional<uint32_t> wants_picture(time_point now);

  const picture_view& view() const {
    return view_;
  }

  /// Does the next step that is due at `now`.
  event step(time_point now);

private:
  struct readout {
    bool active = false;
    time_point begin;
    caf::timespan length{0};
    uint16_t height = 0;
    uint8_t pieces = 1;
    uint8_t pieces_done = 0;
    std::optional<fault> failure;
  };

  time_point next_start() const;

  time_point next_piece() const;

  /// Number of pieces in which a frame of so many bytes is written.
  uint8_t pieces_of(size_t bytes, bool fails) const;

  /// Reserves a buffer for the next frame, if nothing else is needed.
  void set_aside(time_point now);

  void begin_frame(time_point start);

  event write_piece(time_point now);

  /// Ends a frame because of a fault that stops the DMA.
  event fail(drop_reason reason, errc code);

  /// A stall this long is not caught up, which would be a burst of frames.
  bool skip(time_point now) const;

  framebuffers& buffers_;
  const picture_cache& cache_;
  mock_timing timing_;
  uint8_t pieces_;
  const clock& clock_;
  picture_view view_;
  double hz_ = mock_timing::default_hz;
  bool armed_ = false;
  bool halted_ = false;
  bool triggered_ = false;
  bool silent_ = false;
  /// A silent sensor was stopped: arming it ends the silence.
  bool recovers_ = false;
  /// A fault stopped the DMA: the next frame starts it again.
  bool stopped_ = false;
  time_point silent_until_ = time_point::min();
  /// Frames that end before are dropped.
  time_point settled_at_ = time_point::min();
  time_point earliest_trigger_ = time_point::min();
  time_point triggered_at_ = time_point::max();
  uint64_t next_index_ = 0;
  /// The next frame has its buffer, and nothing special happens to it.
  bool set_aside_ = false;
  bool punctual_ = false;
  frame_begin last_begin_;
  uint32_t rearmed_ = 0;
  readout readout_;
  frame_writer writer_;
  fault_plan faults_;
  caf::error last_fault_;
};

} // namespace actorcsi::platform
