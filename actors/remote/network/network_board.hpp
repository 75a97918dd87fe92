#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "caf/event_based_actor.hpp"

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/remote/board.actor.hpp"
#include "actorcsi/remote/receptionist.actor.hpp"

#include "platform/runtime/method_info.hpp"
#include "platform/runtime/self_message.hpp"

namespace actorcsi {

/// Makes a node of the network available with the handle of a `board`: the same
/// calls, subscriptions, frames and notices. Calls wait until the node is
/// found, up to their deadlines.
class network_board final
  : public runtime::with_self_messages<caf::event_based_actor> {
public:
  /// Limit of calls that wait for the node.
  static constexpr size_t max_waiting = 64;

  /// Limit of subscriptions to the node's actors.
  static constexpr size_t max_subscriptions = 64;

  /// `names` is a receptionist that connects to this node only, and `camera`
  /// stands for the first camera of the node. Both end with this actor.
  network_board(caf::actor_config& cfg, receptionist_actor names,
                camera_actor camera);

  const char* name() const override;

private:
  struct waiting_call {
    Envelope request;
    caf::typed_response_promise<Envelope> promise;
    platform::time_point deadline;
    /// Its key in `open_`.
    uint64_t number = 0;
  };

  /// Notes what ends a call or subscription if this actor ends before it is
  /// answered: CAF would let the caller wait for ever. Returns its number.
  template <class T>
  uint64_t open(caf::typed_response_promise<T> promise) {
    open_[++last_id_] = [promise]() mutable {
      promise.deliver(caf::sec::request_receiver_down);
    };
    return last_id_;
  }

  caf::behavior make_behavior() override;

  void on_exit() override;

  void set_node(const runtime::actor_ref& x);

  /// Carries out the calls that wait, once the node's actors are known.
  void ready();

  caf::result<Envelope> call(const Envelope& request);

  void carry_out(waiting_call x);

  caf::result<uint64_t> subscribe(const Envelope& request,
                                  const board_subscribe::sink& sink);

  caf::result<uint64_t> frames(const FrameSubscription& request,
                               const board_frames::sink& sink);

  /// The stand-in for the camera of that name, or for the first one if the name
  /// is empty. Errors: errc::not_found.
  caf::expected<camera_actor> camera_named(const std::string& name);

  void notify(BoardEvent event, std::string text);

  /// Subscribes to the text of `x`, if it is a heartbeat or a serial port.
  void subscribe_to_text(const runtime::actor_ref& x);

  /// Publishes a line of text from the node.
  void publish_text(const std::string& text);

  caf::result<BoardStatistics> statistics();

  /// Answers a call and counts its result.
  void conclude(waiting_call& x, caf::expected<Envelope> answer);

  void tick();

  /// Ends a call that no node has carried out, and says why.
  void give_up(waiting_call x);

  Directory list() const;

  receptionist_actor names_;
  camera_actor camera_;
  /// Stand-ins for cameras by name.
  std::map<std::string, camera_actor> cameras_;
  runtime::actor_ref node_;
  bool is_ready_ = false;
  std::map<std::string, runtime::actor_ref> actors_;
  std::deque<waiting_call> waiting_;
  std::map<uint64_t, std::function<void()>> open_;
  std::map<uint64_t, board_notices::sink> notice_subscribers_;
  /// Subscribers to the node's text: beats, and lines at its serial port.
  std::map<uint64_t, board_text::sink> text_subscribers_;
  uint64_t text_bytes_ = 0;
  uint64_t times_ready_ = 0;
  BoardCallStatistics calls_;
  /// The actors that receive the items of subscriptions.
  std::vector<caf::actor> item_sinks_;
  /// The sink of each subscription to frames; its end ends the subscription.
  std::map<uint64_t, caf::actor> frame_sinks_;
  uint64_t last_id_ = 0;
  runtime::self_message<&network_board::tick> tick_message_{*this};
};

} // namespace actorcsi
