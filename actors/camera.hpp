#pragma once

#include "actorcsi/camera.actor.hpp"

#include "actors/frame_hand_out.hpp"

#include "platform/csi/csi.hpp"

namespace actorcsi {

/// Owns the camera sensor interface and hands out its frames.
///
/// While a snapshot is open or a subscriber exists, the actor polls the driver
/// for the next frame: when the driver rings, or continuously (`Polling`).
class camera final : public camera_base {
public:
  /// `csi` outlives the actor. `devices` are all cameras of the node; if there
  /// are none, this is the only one.
  camera(caf::actor_config& cfg, platform::csi& csi,
         CameraDevices devices = {});

private:
  // -- handlers ---------------------------------------------------------------

  caf::expected<void> reset(const CameraReset& request) override;

  caf::expected<CameraConfig> configure(const CameraConfig& request) override;

  caf::expected<CameraDescription> describe() override;

  caf::expected<CameraDevices> devices() override;

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

  caf::error vsync() override;

  void poll() override;

  void watch() override;

  void on_exit() override;

  // -- implementation details -------------------------------------------------

  /// Whether a snapshot is open or a subscriber exists.
  bool wanted();

  /// Starts to measure silence if no frame has been wanted until now.
  void expect_frame();

  /// Schedules `watch` for the next deadline, or sooner.
  void keep_watch();

  /// The next frame of the driver, or no frame if it has none. An error has
  /// failed all snapshots.
  caf::expected<platform::frame> next_frame();

  void hand_out(const platform::frame& next);

  /// Hands out the driver's next frame. Returns whether it had one.
  bool take_frame();

  /// Answers the snapshots whose deadline has passed.
  void fail_late();

  void set_polling(Polling polling);

  /// Tells the subscribers of `vsync` of a frame that has begun.
  void announce_begin();

  /// Takes over the frame rate in force, and starts capture again if a frame is
  /// wanted: a new setting may have stopped it.
  void follow_settings();

  platform::csi& csi_;
  CameraDevices devices_;
  Polling polling_ = POLLING_NOTIFY;
  frame_hand_out frames_;
  /// Whether `watch_message` is scheduled, and for when.
  bool watching_ = false;
  platform::time_point watch_due_;
  /// Since when a wanted frame has not arrived. While no frame is wanted,
  /// `silence_` keeps the length of that silence.
  platform::time_point silent_since_;
  caf::timespan silence_{0};
  /// Why capture was silent when it was rearmed, until a frame comes.
  caf::error silent_reason_;
  /// Whether the driver rings when a frame begins.
  bool announces_ = false;
  /// The last frame whose begin was announced.
  uint32_t announced_ = 0;
  uint64_t polls_ = 0;
  uint64_t timeouts_ = 0;
};

} // namespace actorcsi
