#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "caf/error.hpp"
#include "caf/expected.hpp"
#include "caf/timespan.hpp"

#include "platform/base/span.hpp"
#include "platform/base/time.hpp"
#include "platform/csi/csi.hpp"
#include "platform/csi/framebuffers.hpp"
#include "platform/csi/mock/mock_sensor.hpp"
#include "platform/csi/mock/picture_cache.hpp"
#include "platform/csi/pattern/faults.hpp"
#include "platform/csi/pattern/mock_knobs.hpp"
#include "platform/csi/requests.hpp"
#include "platform/runtime/device.hpp"

namespace actorcsi::platform {

struct mock_csi_config {
  /// The source of frames, as picture_source::open takes it.
  std::string source = "pattern";
  /// Seed of the jitter, which makes it repeatable.
  uint32_t seed = 1;
  /// Share of a period by which a frame may be late: 0 to 0.5.
  double jitter = 0;
  /// Number of steps in which a frame is written; 0 for as many as keep each
  /// step short.
  uint8_t pieces = 0;
  std::vector<planned_fault> faults;
};

/// A camera without hardware. Its frames show colour bars with a moving mark
/// and the frame's number in its pixels (see test_pattern.hpp), or pictures
/// from files. It has no thread: its owner drives it as a device. If the owner
/// is late, frames are late but never torn; more than four periods late, frames
/// are left out. The csi part may be called from any thread.
class mock_csi final : public csi, public runtime::device {
public:
  /// Opens the source and starts the sensor. Errors: those of
  /// picture_source::open, errc::invalid_argument.
  static caf::expected<std::unique_ptr<mock_csi>>
  make(const mock_csi_config& config, const clock& time);

  /// The files of the source that were left out, each with the reason.
  const std::vector<std::string>& skipped_files() const {
    return skipped_files_;
  }

  // -- faults -----------------------------------------------------------------

  /// Makes `what` occur in the next `count` frames; fault::silent lasts until
  /// capture is stopped and started again.
  void inject(fault what, uint32_t count = 1);

  /// No frame begins for that long, even if capture is restarted.
  void silence(caf::timespan duration);

  // -- csi --------------------------------------------------------------------

  sensor_identity identity() const override;
  caf::error reset(bool hard) override;
  caf::error set_pixformat(pixformat format) override;
  caf::error set_framesize(frame_size size) override;
  caf::error set_window(const window_request& window) override;
  caf::error set_framerate(double hz) override;
  caf::error set_framebuffers(int count) override;
  caf::error set_overrun(overrun_policy policy) override;

  /// Off at first: nothing has to settle. If on, frames are dropped as by a
  /// driver of real hardware.
  caf::error set_delays(bool on) override;
  csi_settings settings() const override;

  caf::error set_knob(knob which, const knob_values& values) override;
  caf::expected<knob_values> get_knob(knob which) const override;

  /// Supports the readout window, triggered mode and night mode of the
  /// reference (0x00 to 0x03, 0x0A and 0x0B); bit 8 stops capture first.
  caf::expected<std::vector<int32_t>> ioctl(uint32_t request,
                                            span<const int32_t> args) override;

  caf::expected<frame> snapshot() override;
  void abort() override;
  caf::error last_fault() const override;

  /// The bell is rung with the driver locked: it must not call the driver.
  void on_frame_ready(doorbell* bell) override;

  /// The same holds for this bell.
  void on_frame_begin(doorbell* bell) override;
  frame_begin last_begin() const override;

  csi_statistics statistics() const override;

  // -- device -----------------------------------------------------------------

  time_point next_event() const override;
  void advance(time_point now) override;
  void on_rescheduled(doorbell* wake) override;

private:
  using guard_type = std::unique_lock<std::mutex>;

  mock_csi(const mock_csi_config& config, const clock& time,
           std::unique_ptr<picture_source> source);

  /// Takes the lock for a change. A frame that is due by now begins before the
  /// change.
  guard_type lock_now();

  const std::vector<std::string> skipped_files_;

  // All of these are called with the lock held.

  /// Allocates the buffers for `next` and makes it the settings.
  caf::error apply(const csi_settings& next);

  /// As `apply`, for what the sensor sends.
  caf::error apply_view(const csi_settings& next);

  /// Sets the frame rate, half of it in night mode, as each frame gets twice
  /// the light.
  void apply_rate();

  /// The picture has changed: a sensor would have to settle.
  void unsettle();

  /// The next frame that has room for its JPEG, or none.
  frame take_jpeg();

  void stop();

  /// Rings the bell for a frame that has begun.
  void announce_begin();

  void refresh_view();

  caf::error set_readout_window(span<const int32_t> args);

  /// Tells the driving thread that the next event may be earlier.
  void wake();

  const clock& clock_;
  mutable std::mutex mutex_;
  csi_settings settings_;
  mock_knobs knobs_;
  framebuffers buffers_;
  /// Used by the caller of `advance` only, so that preparing a large picture
  /// does not delay the others.
  picture_cache cache_;
  mock_sensor sensor_;
  /// Capture runs without a fault: a snapshot only takes a waiting frame. It
  /// then needs no lock, which the sensor holds while it writes.
  std::atomic<bool> flowing_{false};
  readout_window readout_{0, 0, sensor_array.width, sensor_array.height};
  bool night_mode_ = false;
  /// The next start has to wait until the sensor has settled.
  bool unsettled_ = false;
  doorbell* bell_ = nullptr;
  doorbell* begin_bell_ = nullptr;
  /// The last frame for which it was rung.
  uint32_t announced_ = 0;
  doorbell* wake_ = nullptr;
};

} // namespace actorcsi::platform
