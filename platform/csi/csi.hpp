#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "caf/error.hpp"
#include "caf/expected.hpp"

#include "platform/base/doorbell.hpp"
#include "platform/base/span.hpp"
#include "platform/csi/frame.hpp"
#include "platform/csi/knobs.hpp"

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
  /// Frames per second.
  std::optional<double> framerate;
  uint8_t framebuffers = 3;
  overrun_policy overrun = overrun_policy::stop;
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

  // -- setting up -------------------------------------------------------------

  /// Stops capture and forgets pixel format, frame size, window and frame
  /// rate. A hard reset also brings the knobs back to their defaults.
  virtual caf::error reset(bool hard) = 0;

  /// Setting the format, size or window stops capture, drops the waiting frames
  /// and restores three framebuffers without a window, as in the reference.
  virtual caf::error set_pixformat(pixformat format) = 0;
  virtual caf::error set_framesize(frame_size size) = 0;

  /// Errors: errc::roi_dimensions for an empty window, errc::roi_no_overlap for
  /// one outside the frame, errc::invalid_window for one that extends beyond
  /// the frame.
  virtual caf::error set_window(const frame_window& window) = 0;

  /// Errors: errc::invalid_argument for less than zero, errc::invalid_framerate
  /// for zero and for rates that the sensor does not support.
  virtual caf::error set_framerate(double hz) = 0;

  /// 1 to 16 buffers. Errors: errc::invalid_argument, errc::framebuffer_error
  /// if memory does not suffice.
  virtual caf::error set_framebuffers(int count) = 0;

  virtual caf::error set_overrun(overrun_policy policy) = 0;

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

  virtual csi_statistics statistics() const = 0;
};

} // namespace actorcsi::platform
