#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "caf/error.hpp"
#include "caf/expected.hpp"
#include "caf/span.hpp"
#include "caf/timespan.hpp"

#include "platform/base/time.hpp"
#include "platform/csi/csi.hpp"
#include "platform/csi/framebuffers.hpp"
#include "platform/csi/mock/mock_sensor.hpp"
#include "platform/csi/mock/picture_cache.hpp"
#include "platform/csi/pattern/faults.hpp"
#include "platform/csi/pattern/mock_knobs.hpp"
#include "platform/runtime/device.hpp"

namespace actorcsi::platform {

struct mock_csi_config {
  /// What the sensor sees: `pattern`, or a picture file or folder.
  std::string source = "pattern";
  /// Makes the jitter repeatable.
  uint32_t seed = 1;
  /// Share of a period by which a frame may be late: 0 to 0.5.
  double jitter = 0;
  /// Steps in which a frame is written; 0 for as many as keep one from taking
  /// long.
  uint8_t pieces = 0;
  std::vector<planned_fault> faults;
};

/// A camera without hardware. Its frames come from colour bars with a moving
/// mark and the frame's number in its pixels (see test_pattern.hpp), or from
/// picture files. It has no thread: whoever drives it as a device lets its time
/// pass, and frames may be late if that is late, but never torn. More than four
/// periods behind, frames are left out. The csi part may be called from any
/// thread.
class mock_csi final : public csi, public runtime::device {
public:
  /// Opens the source and starts the sensor. Errors: those of
  /// picture_source::open, errc::invalid_argument.
  static caf::expected<std::unique_ptr<mock_csi>>
  make(const mock_csi_config& config, const clock& time);

  // -- faults -----------------------------------------------------------------

  /// Makes `what` strike the next `count` times; fault::silent lasts until
  /// capture is stopped and started again.
  void inject(fault what, uint32_t count = 1);

  /// No frame begins for that long, whatever is done about it.
  void silence(caf::timespan duration);

  // -- csi --------------------------------------------------------------------

  caf::error reset(bool hard) override;
  caf::error set_pixformat(pixformat format) override;
  caf::error set_framesize(frame_size size) override;
  caf::error set_window(const frame_window& window) override;
  caf::error set_framerate(double hz) override;
  caf::error set_framebuffers(int count) override;
  caf::error set_overrun(overrun_policy policy) override;
  csi_settings settings() const override;

  caf::error set_knob(knob which, const knob_values& values) override;
  caf::expected<knob_values> get_knob(knob which) const override;

  /// Knows the readout window, triggered mode and night mode of the reference
  /// (0x00 to 0x03, 0x0A and 0x0B); bit 8 stops capture first.
  caf::expected<std::vector<int32_t>>
  ioctl(uint32_t request, caf::span<const int32_t> args) override;

  caf::expected<frame> snapshot() override;
  void abort() override;
  caf::error last_fault() const override;

  /// The bell is rung while the driver is locked: it must not call back.
  void on_frame_ready(doorbell* bell) override;

  csi_statistics statistics() const override;

  // -- device -----------------------------------------------------------------

  time_point next_event() const override;
  void advance(time_point now) override;
  void on_rescheduled(doorbell* wake) override;

private:
  using guard_type = std::unique_lock<std::mutex>;

  mock_csi(const mock_csi_config& config, const clock& time,
           std::unique_ptr<picture_source> source);

  /// Takes the lock for a change: the frame that has begun by now has done so
  /// before it.
  guard_type lock_now();

  // All of these are called with the lock held.

  /// Provides the buffers for `next` and makes it the settings.
  caf::error apply(const csi_settings& next);

  void stop();

  void refresh_view();

  caf::error set_readout_window(caf::span<const int32_t> args);

  /// Tells whoever drives the device that it may want to earlier.
  void wake();

  const clock& clock_;
  mutable std::mutex mutex_;
  csi_settings settings_;
  mock_knobs knobs_;
  framebuffers buffers_;
  /// Belongs to whoever calls `advance`, so that preparing a large picture
  /// does not hold up the others.
  picture_cache cache_;
  mock_sensor sensor_;
  /// Capture is on and all is well: a snapshot takes what waits, and nothing
  /// else. It needs no lock then, which the sensor holds while it writes.
  std::atomic<bool> flowing_{false};
  frame_window readout_{0, 0, sensor_array.width, sensor_array.height};
  bool night_mode_ = false;
  doorbell* bell_ = nullptr;
  doorbell* wake_ = nullptr;
};

} // namespace actorcsi::platform
