#pragma once

#include <map>
#include <string>

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/remote/camera_relay.actor.hpp"

#include "actors/frame_hand_out.hpp"
#include "actors/remote/network/remote.hpp"

#include "platform/runtime/self_message.hpp"
#include "platform/runtime/subscribers.hpp"

namespace actorcsi {

/// Stands for a camera by its name, with the same typed handle, and shares its
/// frames among the actors of this node: each frame crosses the network once.
///
/// It pulls with credit: the camera may send `window` frames, and one more for
/// each that has arrived while a consumer waits. So a slow consumer costs
/// frames, which are counted, and never memory.
class camera_relay final : public remote {
public:
  /// Limit of frames in flight.
  static constexpr uint32_t window = 4;

  /// Limit of subscriptions to one camera whose counts are sent again after a
  /// reconnection, because a lost connection may have lost the confirmation.
  static constexpr size_t max_remembered = 16;

  camera_relay(caf::actor_config& cfg, receptionist_actor node,
               std::string camera);

private:
  struct arrivals {
    uint64_t all = 0;
    /// Frames that are not confirmed yet.
    uint32_t owed = 0;
  };

  using subscriber_list =
    runtime::subscribers<camera_subscribe, FrameSubscription>;

  // -- remote -----------------------------------------------------------------

  caf::message_handler own_handlers() override;

  void on_found() override;

  void on_lost(const caf::error& reason) override;

  void on_down(const caf::actor_addr& who) override;

  void on_exit() override;

  // -- handlers ---------------------------------------------------------------

  caf::result<platform::frame> snapshot(const SnapshotRequest& request);

  caf::result<uint64_t> add_subscriber(const FrameSubscription& request,
                                       const camera_subscribe::sink& sink);

  void on_frame(uint64_t subscription, const platform::frame& next);

  /// Sends the camera the final counts of received frames, for subscriptions up
  /// to `last` that have ended.
  void settle(uint64_t last);

  /// Cancels the subscription to the camera.
  void unsubscribe();

  void tick();

  caf::result<RelayStatistics> finish();

  RelayStatistics counts() const;

  // -- implementation details -------------------------------------------------

  platform::time_point now() const;

  /// Asks the camera what it is set to: a camera that is not set up fails the
  /// snapshots at once, and a slow one gets more time. The answer ends polls.
  void look_at_camera();

  /// Gives the camera credit if a consumer waits or a frame was just `taken`.
  void demand(bool taken = false);

  /// Answers every snapshot with the error `reason`.
  void fail_all(const caf::error& reason);

  void schedule_tick();

  camera_actor camera() const;

  frame_hand_out frames_;
  subscriber_list subscribers_;
  runtime::self_message<&camera_relay::tick> tick_message_{*this};
  bool ticking_ = false;
  /// Id of the subscription at the camera, 0 for none; `asking_` is true until
  /// the camera has answered with it.
  uint64_t subscription_ = 0;
  bool asking_ = false;
  bool finished_ = false;
  /// The latest camera that sent frames.
  caf::actor_addr source_;
  /// Frames received from it, by subscription.
  std::map<uint64_t, arrivals> arrivals_;
  /// Time of the latest demand.
  platform::time_point idle_since_;
  uint32_t last_sequence_ = 0;
  uint64_t unwanted_ = 0;
  uint64_t held_ = 0;
  uint64_t stale_ = 0;
  RelayStatistics counts_;
};

} // namespace actorcsi
