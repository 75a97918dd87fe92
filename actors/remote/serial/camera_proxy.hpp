#pragma once

#include <string>

#include "actorcsi/camera.actor.hpp"

#include "actors/frame_hand_out.hpp"
#include "actors/remote/serial/proxy.hpp"

#include "platform/runtime/subscribers.hpp"

namespace actorcsi {

/// Stands for a camera on a board. A picture does not fit an envelope, so it
/// takes snapshots and subscriptions from the board's stream of frames, which
/// it asks for while somebody wants them; all else is passed on.
class camera_proxy final : public proxy {
public:
  /// A snapshot without a deadline of its own fails after that long. A line at
  /// 115,200 bit/s needs 13 s for a QVGA picture of two bytes per pixel, and
  /// one may be on its way already.
  static constexpr auto default_deadline = std::chrono::seconds{30};

  camera_proxy(caf::actor_config& cfg, board_actor to, std::string actor);

private:
  // -- proxy ------------------------------------------------------------------

  caf::message_handler own_handlers() override;

  void on_down(const caf::actor_addr& who) override;

  void on_exit() override;

  // -- handlers ---------------------------------------------------------------

  caf::result<platform::frame> snapshot(const SnapshotRequest& request);

  caf::result<uint64_t> subscribe(const FrameSubscription& request,
                                  const camera_subscribe::sink& sink);

  void tick();

  // -- implementation details -------------------------------------------------

  /// Asks the board for frames, or for no more, and sees to the deadlines.
  void match_demand();

  platform::time_point now() const;

  frame_hand_out frames_{default_deadline};
  runtime::subscribers<camera_subscribe, FrameSubscription> subscribers_;
  runtime::self_message<&camera_proxy::tick> tick_message_{*this};
  platform::time_point tick_due_ = platform::time_point::max();
  /// Its number at the board, 0 for none; `asking_` while it is not known.
  uint64_t subscription_ = 0;
  bool asking_ = false;
};

} // namespace actorcsi
