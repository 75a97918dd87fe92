#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "caf/error.hpp"
#include "caf/expected.hpp"

#include "platform/base/errc.hpp"
#include "platform/base/time.hpp"
#include "platform/csi/csi.hpp"
#include "platform/csi/framebuffers.hpp"
#include "platform/csi/v4l2/camera_controls.hpp"
#include "platform/csi/v4l2/capture_plan.hpp"
#include "platform/csi/v4l2/kernel_calls.hpp"
#include "platform/csi/v4l2/raw_converter.hpp"
#include "platform/csi/v4l2/stamp_check.hpp"
#include "platform/csi/v4l2/v4l2_device.hpp"
#include "platform/runtime/device.hpp"

namespace actorcsi::platform {

/// The camera port on a camera of Linux. If the camera has the pixel format,
/// the kernel's memory-mapped buffers are the framebuffers: a lease keeps its
/// buffer from being queued, and no pixel is copied. Otherwise each picture is
/// converted into a framebuffer once.
///
/// The kernel always has two buffers more than the user asked for, so that it
/// has one to write to while a frame is handed over.
///
/// When the camera is unplugged, every call that needs it fails with
/// errc::device_unavailable. The same camera, under any path, goes on with all
/// settings.
///
/// It has no thread: a scheduler drives it as a device. The csi part may be
/// called from any thread.
class v4l2_csi final : public csi, public runtime::device {
public:
  /// Opens the camera that `which` selects, as v4l2::open_camera does. Errors:
  /// as there.
  static caf::expected<std::unique_ptr<v4l2_csi>>
  make(std::shared_ptr<v4l2::kernel_calls> kernel, const std::string& which,
       const clock& time);

  ~v4l2_csi() override;

  /// Time stamps of the kernel that were not used: in the future, or before
  /// that of the frame before.
  uint32_t distrusted_stamps() const;

  // -- csi --------------------------------------------------------------------

  // Setters that need the camera also return errc::device_unavailable.

  sensor_identity identity() const override;

  /// A hard reset does the same as a soft one.
  caf::error reset(bool hard) override;

  /// Errors: also errc::pixformat_unsupported.
  caf::error set_pixformat(pixformat format) override;

  /// Errors: errc::invalid_framesize with the sizes that the camera has.
  caf::error set_framesize(frame_size size) override;

  /// The camera cuts the window if it can, without a change of its scale; else
  /// the driver does.
  caf::error set_window(const window_request& window) override;

  /// A camera that knows no rates delivers no more frames than that, and the
  /// others do not count. Errors: errc::invalid_framerate with the rates that
  /// the camera has.
  caf::error set_framerate(double hz) override;

  caf::error set_framebuffers(int count) override;
  caf::error set_overrun(overrun_policy policy) override;

  /// Off at first: a camera of Linux may have settled long ago.
  caf::error set_delays(bool on) override;
  csi_settings settings() const override;

  caf::error set_knob(knob which, const knob_values& values) override;
  caf::expected<knob_values> get_knob(knob which) const override;

  /// The number of a control (V4L2_CID_...) reads it, or sets it to the one
  /// value that follows.
  caf::expected<std::vector<int32_t>> ioctl(uint32_t request,
                                            span<const int32_t> args) override;

  /// Errors: also errc::device_unavailable and errc::dma_init_failed.
  caf::expected<frame> snapshot() override;
  void abort() override;
  caf::error last_fault() const override;

  /// The bell is rung with the driver locked: it must not call the driver. It
  /// is also rung when the camera is unplugged, and when it is back.
  void on_frame_ready(doorbell* bell) override;

  /// Linux tells of a frame when it has ended: then this bell is rung.
  void on_frame_begin(doorbell* bell) override;
  frame_begin last_begin() const override;

  csi_statistics statistics() const override;

  // -- device -----------------------------------------------------------------

  int descriptor() const override {
    return kernel_->descriptor();
  }

  time_point next_event() const override;
  void advance(time_point now) override;
  void on_rescheduled(doorbell* wake) override;

private:
  using guard_type = std::unique_lock<std::mutex>;

  v4l2_csi(std::shared_ptr<v4l2::kernel_calls> kernel,
           std::unique_ptr<v4l2::v4l2_device> device, const clock& time);

  // All of these are called with the lock held.

  // -- settings ---------------------------------------------------------------

  /// Makes `next` the settings, with no fewer buffers than `least`. After an
  /// error, which names `option`, the former settings are in force.
  caf::error apply(csi_settings next, const std::string& option, uint8_t least);

  /// As `apply`, with as many buffers as fit, and the camera has to settle.
  caf::error apply_view(const csi_settings& next, const std::string& option);

  /// The picture has changed and has to settle.
  void unsettle();

  /// Sets up camera and buffers for `x`, which may get fewer buffers.
  caf::error install(csi_settings& x, const v4l2::capture_plan& plan,
                     const std::string& option, uint8_t least);

  caf::error set_up_format(const csi_settings& x,
                           const v4l2::capture_plan& plan,
                           const std::string& option);

  /// Has the camera cut `window` out of its picture of `whole`. Returns whether
  /// it does.
  bool cut_by_camera(const v4l2::capture_plan& plan,
                     const frame_window& window);

  caf::error provide_buffers(csi_settings& x, const std::string& option,
                             uint8_t least);

  /// Frees all buffers but those of held frames.
  caf::error free_buffers(const std::string& option);

  caf::error install_again();

  /// Whether a frame comes too early for the frame rate of a camera that knows
  /// none. Counts on for one that does not.
  bool exceeds_rate(time_point begin);

  /// `err`, unless its reason is that the camera is gone.
  caf::error refused(caf::error err);

  /// The error for a refused call to the camera, which may be gone.
  caf::error refused(errc code, const std::string& option, int err);

  caf::error unplugged() const;

  // -- capture ----------------------------------------------------------------

  bool is_awake() const {
    return !asleep_ && !shut_down_;
  }

  /// Whether the camera reads a frame, as far as its rate tells.
  bool reads_frame(time_point now) const {
    return streaming_ && now >= next_begin_;
  }

  caf::error arm();

  /// Queues all buffers that the user does not have, and starts. Returns 0 or
  /// an `errno` value below zero.
  int start_streaming();

  void stop();

  /// Handles what the kernel has. Returns whether a frame has become ready.
  bool collect(time_point now);

  bool take_in(const v4l2::filled_buffer& x, time_point now);

  /// Makes a frame of `x` if it is whole and a buffer is free.
  bool keep(const v4l2::filled_buffer& x, time_point begin);

  void count_gap(uint32_t sequence);

  /// Gives the buffer that holds the memory of `ring_[index]` back.
  void requeue(uint32_t index);

  /// With one buffer a frame counts only if it began after the release.
  void admit_next();

  void recover(time_point now);

  void lose_device(time_point now);

  void look_for_device(time_point now);

  mutable std::mutex mutex_;
  const std::shared_ptr<v4l2::kernel_calls> kernel_;
  const clock& clock_;
  /// Absent while the camera is unplugged.
  std::unique_ptr<v4l2::v4l2_device> device_;
  v4l2::camera_id id_;
  v4l2::camera_controls controls_;
  bool asleep_ = false;
  bool shut_down_ = false;

  csi_settings settings_;
  v4l2::raw_format raw_;
  /// The part of the camera's picture that is delivered.
  frame_window part_;
  /// The kernel's buffers are the framebuffers.
  bool native_ = false;
  v4l2_fract period_{0, 1};
  v4l2::raw_converter converter_;
  framebuffers buffers_;
  /// Buffers are provided for the settings.
  bool ready_ = false;
  /// By the kernel's number: the memory that is not a framebuffer now.
  std::vector<framebuffers::foreign_memory> ring_;
  /// By the kernel's number: where the mapping begins.
  std::vector<const uint8_t*> mapped_;

  bool streaming_ = false;
  /// Capture runs without a fault, and a snapshot only takes a waiting frame.
  std::atomic<bool> flowing_{false};
  /// With one buffer: the next frame has it.
  bool admitted_ = false;
  v4l2::stamp_check stamps_;
  /// Frames that end before are dropped.
  time_point settled_at_ = time_point::min();
  /// The next start has to wait until the camera has settled.
  bool unsettled_ = false;
  time_point next_begin_;
  /// When the next frame is due by the rate that the driver keeps itself.
  time_point next_due_ = time_point::min();
  time_point last_progress_;
  bool has_sequence_ = false;
  uint32_t last_sequence_ = 0;
  /// Buffers that the kernel may fill, and that it has filled in a row without
  /// a wait.
  size_t queued_ = 0;
  size_t in_a_row_ = 0;
  /// After the last frame the kernel had no buffer left.
  bool starved_ = false;
  errc fault_{};
  /// Capture failed or was silent: the next start re-arms it.
  bool lapsed_ = false;
  uint32_t rearmed_ = 0;
  time_point restart_at_ = time_point::max();
  time_point last_restart_ = time_point::min();
  time_point look_at_ = time_point::max();
  doorbell* bell_ = nullptr;
  doorbell* begin_bell_ = nullptr;
  /// The last frame for which it was rung.
  uint32_t announced_ = 0;
  frame_begin last_begin_;
  doorbell* wake_ = nullptr;
};

} // namespace actorcsi::platform
