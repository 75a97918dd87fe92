#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "actors/remote/calls/call_dispatcher.hpp"

#include "platform/net/call_server.hpp"

namespace actorcsi {

/// The method by which sites link: a stream of Envelope in both directions, as
/// on the channel `actors` of a serial line. Pictures do not go through it: the
/// method that sends them is called instead.
constexpr auto link_method = "actorcsi.Node/Link";

/// The calls of a site that come in envelopes over one stream. It belongs to
/// an actor and runs as that actor.
class link_session {
public:
  /// Answers the call `id` of `net`, which is `who`'s. `report`, `to_self` and
  /// `on_room` are those of call_dispatcher; `on_room` has `proceed` called
  /// later. All outlive this.
  link_session(caf::scheduled_actor& self, const runtime::directory& actors,
               platform::call_server& net, uint64_t id, caller who,
               order_reporter report, call_dispatcher::courier to_self,
               call_dispatcher::room_handler on_room);

  /// The site has sent an envelope. False if it is none.
  bool on_message(const std::string& bytes);

  /// An item, or the end of a subscription, that the courier has sent.
  void on_item(const Envelope& item);

  /// Sends and takes what waits, as far as there is room.
  void proceed();

private:
  void take(const Envelope& x);

  const runtime::directory& actors_;
  platform::call_server& net_;
  uint64_t id_;
  call_dispatcher calls_;
  /// Waits until the dispatcher takes one more; meanwhile the site waits.
  std::optional<Envelope> next_;
  bool is_receiving_ = false;
};

} // namespace actorcsi
