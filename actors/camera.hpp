#pragma once

#include "actorcsi/camera.actor.hpp"

#include "actors/frame_hand_out.hpp"

#include "platform/csi/csi.hpp"

namespace actorcsi {

/// Owns the camera sensor interface and hands out its frames.
///
/// While a snapshot is open or somebody subscribes, the actor looks for the
/// next frame: when the driver rings, or again and again (`Polling`).
class camera final : public camera_base {
public:
  /// `csi` outlives the actor.
  camera(caf::actor_config& cfg, platform::csi& csi);

private:
  // -- handlers ---------------------------------------------------------------

  caf::expected<void> reset(const CameraReset& request) override;

  caf::expected<CameraConfig> configure(const CameraConfig& request) override;

  caf::expected<CameraKnobSetting>
  set_knob(const CameraKnobSetting& request) override;

  caf::expected<CameraKnobSetting> get_knob(const CameraKnob& request) override;

  caf::expected<CameraFlushed> flush() override;

  caf::expected<CameraIoctlResult> ioctl(const CameraIoctl& request) override;

  caf::result<platform::frame>
  snapshot(const SnapshotRequest& request) override;

  caf::error subscribe(const FrameSubscription& request) override;

  caf::expected<void> grant(const FrameGrant& request) override;

  caf::expected<CameraStatistics> statistics() override;

  void poll() override;

  void watch() override;

  void on_exit() override;

  // -- implementation details -------------------------------------------------

  /// Whether anybody waits for a frame.
  bool wanted();

  /// Takes note that somebody waits for a frame, from now on if nobody did.
  void expect_frame();

  /// Sees to it that `watch` comes in time for every deadline.
  void keep_watch();

  /// Takes the next frame from the driver and hands it out. Returns whether
  /// there was one.
  bool take_frame();

  /// Answers the snapshots whose deadline has passed.
  void fail_late();

  void set_polling(Polling polling);

  /// Starts capture again for who waits: what was set may have stopped it.
  void go_on();

  platform::csi& csi_;
  Polling polling_ = POLLING_NOTIFY;
  frame_hand_out frames_;
  /// Whether `watch_message` is on its way, and for when.
  bool watching_ = false;
  platform::time_point watch_due_;
  /// Since when a frame has been wanted and has not come; while nobody wants
  /// one, how long that had been.
  platform::time_point silent_since_;
  caf::timespan silence_{0};
  uint64_t polls_ = 0;
  uint64_t timeouts_ = 0;
};

} // namespace actorcsi
