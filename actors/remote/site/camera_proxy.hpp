#pragma once

#include <string>

#include "actorcsi/camera.actor.hpp"

#include "actors/frame_hand_out.hpp"
#include "actors/remote/site/proxy.hpp"

#include "platform/runtime/subscribers.hpp"

namespace actorcsi {

/// Stands for a camera on a board. A picture does not fit into an envelope, so
/// it serves snapshots and subscriptions from the board's stream of frames,
/// which it requests while frames are wanted. It passes on all other calls.
class camera_proxy final : public proxy {
public:
  /// Least deadline of a snapshot request without one. A line at 115,200 bit/s
  /// needs 13 s for a QVGA picture of two bytes per pixel, and may have to
  /// finish another one first.
  static constexpr auto default_deadline = std::chrono::seconds{30};

  camera_proxy(caf::actor_config& cfg, board_actor to, std::string actor);

private:
  // -- proxy ------------------------------------------------------------------

  caf::message_handler own_handlers() override;

  void on_down(const caf::actor_addr& who) override;

  void on_exit() override;

  // -- handlers ---------------------------------------------------------------

  caf::result<platform::frame> snapshot(const SnapshotRequest& request);

  caf::result<uint64_t> add_subscriber(const FrameSubscription& request,
                                       const camera_subscribe::sink& sink);

  void tick();

  // -- implementation details -------------------------------------------------

  /// Asks the board's camera what it is set to: a camera that is not set up
  /// fails the snapshots at once, and a slow one gets more time. The answer
  /// ends polls.
  void look_at_camera();

  /// Starts or stops the board's stream of frames by demand, and schedules
  /// `tick` for the next deadline.
  void match_demand();

  platform::time_point now() const;

  frame_hand_out frames_{default_deadline};
  runtime::subscribers<camera_subscribe, FrameSubscription> subscribers_;
  runtime::self_message<&camera_proxy::tick> tick_message_{*this};
  platform::time_point tick_due_ = platform::time_point::max();
  /// Id of the subscription at the board, 0 for none; `asking_` is true until
  /// the board has answered with it.
  uint64_t subscription_ = 0;
  bool asking_ = false;
};

} // namespace actorcsi
