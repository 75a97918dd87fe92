#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "caf/error.hpp"
#include "caf/expected.hpp"

#include "platform/base/doorbell.hpp"
#include "platform/base/span.hpp"
#include "platform/base/time.hpp"
#include "platform/csi/frame.hpp"
#include "platform/csi/knobs.hpp"
#include "platform/csi/sensor_identity.hpp"

namespace actorcsi::platform {

/// Policy for a frame that ends while a queue of more than three buffers is
/// full.
enum class overrun_policy : uint8_t {
  stop,        ///< Keep what is queued; capture waits for a free buffer.
  drop_oldest, ///< Keep capturing; the oldest frame goes.
};

/// Settings of the sensor and its capture. An absent setting was never set.
struct csi_settings {
  std::optional<pixformat> format;
  std::optional<frame_size> size;
  /// Absent: the whole frame.
  std::optional<frame_window> window;
  /// Frames per second that are in force: fewer than asked for while the format
  /// and size allow no more.
  std::optional<double> framerate;
  /// Buffers that are in force: fewer than three if memory did not suffice.
  uint8_t framebuffers = 3;
  overrun_policy overrun = overrun_policy::stop;
  /// Frames that end before the sensor has settled are dropped.
  bool delays = false;
};

/// Counts where every frame is. At any instant `begun == delivered +
/// dropped.total() + waiting + in_flight`.
struct frame_accounts {
  uint32_t begun = 0;
  uint32_t delivered = 0;
  drop_counts dropped;
  uint32_t waiting = 0;
  uint32_t in_flight = 0;
};

/// The begin of a frame's readout.
struct frame_begin {
  /// The frame's number, 0 before the first frame.
  uint32_t sequence = 0;
  time_point time;
};

struct csi_statistics {
  frame_accounts frames;
  /// Buffers with at least one lease.
  uint32_t leased = 0;
  /// How often capture was stopped after a fault and armed again.
  uint32_t rearmed = 0;
};

/// A camera sensor interface: the operations of OpenMV's csi.CSI on one sensor
/// and its DMA. No call waits for a frame. Every error text of the reference is
/// an errc; the context names the setting by its option name.
class csi {
public:
  virtual ~csi() = default;

  virtual sensor_identity identity() const = 0;

  // -- setting up -------------------------------------------------------------

  /// Stops capture, forgets pixel format, frame size, window and frame rate,
  /// brings the knobs back to their defaults and wakes the sensor. A hard reset
  /// also pulses the sensor's reset line, if the board has it.
  virtual caf::error reset(bool hard) = 0;

  /// Setting the format, size or window stops capture, drops the waiting frames
  /// and restores three framebuffers without a window, as in the reference. If
  /// memory does not suffice for three, there are two, or one. Errors: also
  /// errc::framebuffer_error if it does not suffice for one.
  virtual caf::error set_pixformat(pixformat format) = 0;
  virtual caf::error set_framesize(frame_size size) = 0;

  /// Sets the part of `window` that is within the frame. Errors:
  /// errc::roi_dimensions for an empty window, errc::roi_no_overlap for one
  /// outside the frame, errc::invalid_window for one that the sensor cannot
  /// read out.
  virtual caf::error set_window(const window_request& window) = 0;

  /// Zero ends what was set: the sensor's own rate, as after a reset. Errors:
  /// errc::invalid_argument for less than zero, errc::invalid_framerate for
  /// rates that the sensor does not support with the present settings. A rate
  /// stays asked for: settings that do not allow it lower it, and it returns
  /// with settings that do.
  virtual caf::error set_framerate(double hz) = 0;

  /// 1 to 16 buffers. Errors: errc::invalid_argument, errc::framebuffer_error
  /// if memory does not suffice, saying how many would fit.
  virtual caf::error set_framebuffers(int count) = 0;

  virtual caf::error set_overrun(overrun_policy policy) = 0;

  /// Whether frames that end within the settle time after a change of what the
  /// sensor sends are dropped, as drop_reason::aborted. A reset leaves this as
  /// it is, because the reference takes it when a camera is made.
  virtual caf::error set_delays(bool on) = 0;

  virtual csi_settings settings() const = 0;

  // -- sensor knobs -----------------------------------------------------------

  virtual caf::error set_knob(knob which, const knob_values& values) = 0;
  virtual caf::expected<knob_values> get_knob(knob which) const = 0;

  /// A sensor-specific request with the reference's numbers. Errors:
  /// errc::unsupported, errc::invalid_argument.
  virtual caf::expected<std::vector<int32_t>>
  ioctl(uint32_t request, span<const int32_t> args) = 0;

  // -- capture ----------------------------------------------------------------

  /// The next frame, or none if none is ready. The first call, and the first
  /// after a stop, starts the DMA.
  virtual caf::expected<frame> snapshot() = 0;

  /// Stops capture and drops the frames that wait or are in flight.
  virtual void abort() = 0;

  /// The latest fault since a frame was last delivered, or a default error:
  /// errc::framebuffer_overflow, errc::capture_failed.
  virtual caf::error last_fault() const = 0;

  /// Rings `bell` whenever a frame becomes ready. `nullptr` removes the bell;
  /// after the call returns, the former bell is not touched any more.
  virtual void on_frame_ready(doorbell* bell) = 0;

  /// Rings `bell` whenever the readout of a frame begins, whether or not the
  /// frame will be delivered: the reference's vsync. `nullptr` removes the
  /// bell, as above.
  virtual void on_frame_begin(doorbell* bell) = 0;

  /// The latest begin.
  virtual frame_begin last_begin() const = 0;

  virtual csi_statistics statistics() const = 0;
};

} // namespace actorcsi::platform
