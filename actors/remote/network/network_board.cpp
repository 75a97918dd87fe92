#include "actors/remote/network/network_board.hpp"

#include <algorithm>
#include <utility>

#include "caf/actor_system.hpp"
#include "caf/send.hpp"

#include "actorcsi/heartbeat.actor.hpp"
#include "actorcsi/registry.actor.hpp"
#include "actorcsi/remote/camera_relay.actor.hpp"
#include "actorcsi/uart_peer.actor.hpp"

#include "actors/remote/calls/envelopes.hpp"
#include "actors/remote/calls/method_caller.hpp"
#include "actors/remote/network/send_item.hpp"

#include "platform/base/errc.hpp"
#include "platform/runtime/directory.hpp"
#include "platform/runtime/service.hpp"
#include "platform/runtime/tell.hpp"
#include "platform/runtime/unknown_message.hpp"

namespace actorcsi {

namespace {

using std::chrono::milliseconds;

constexpr auto tick_interval = milliseconds{100};

/// Time for the answer of an actor of this process.
constexpr auto status_deadline = milliseconds{500};

constexpr auto no_answer = "no node has answered; check its address, and "
                           "whether it wants --tls.cert, --tls.key and "
                           "--tls.ca";

} // namespace

network_board::network_board(caf::actor_config& cfg, receptionist_actor names,
                             camera_actor camera)
  : with_self_messages(cfg),
    names_(std::move(names)),
    camera_(std::move(camera)) {
  set_down_handler([this](const caf::down_msg& msg) {
    if (msg.source == node_.who)
      set_node({});
  });
  set_default_handler(runtime::refuse_message);
}

const char* network_board::name() const {
  return board_service().name;
}

caf::behavior network_board::make_behavior() {
  ActorQuery query;
  query.set_name("receptionist");
  query.set_service(receptionist_service().name);
  request(names_, caf::infinite, receptionist_find{}, query,
          caf::actor_cast<receptionist_find::sink>(ctrl()))
    .then([](uint64_t) { /* nop */ });
  request(names_, caf::infinite, receptionist_notices{},
          caf::actor_cast<receptionist_notices::sink>(ctrl()))
    .then([](uint64_t) { /* nop */ });
  tick_message_.schedule(tick_interval);
  return {
    // -- items of the node's actors
    [this](receptionist_find::item, uint64_t, const runtime::actor_ref& x) {
      set_node(x);
    },
    [this](receptionist_notices::item, uint64_t, const NodeNotice& x) {
      notify(BOARD_EVENT_UNSPECIFIED, x.text());
    },
    [this](receptionist_actors::item, uint64_t, const runtime::actor_ref& x) {
      if (current_sender() != node_.who)
        return;
      if (!x.who) {
        actors_.erase(x.name);
        return;
      }
      auto& known = actors_[x.name];
      auto is_new = known.who != x.who;
      known = x;
      if (is_new && !text_subscribers_.empty())
        subscribe_to_text(x);
    },
    [this](heartbeat_subscribe::item, uint64_t, const Beat& x) {
      publish_text(x.text());
    },
    [this](uart_peer_subscribe::item, uint64_t, const UartLine& x) {
      publish_text(x.text());
    },
    // -- methods of a board
    [](board_open, const BoardOpen&) { /* open from the start */ },
    [this](board_close) { quit(); },
    [this](board_call, const Envelope& x) { return call(x); },
    [this](board_subscribe, const Envelope& x,
           const board_subscribe::sink& sink) { return subscribe(x, sink); },
    [this](board_frames, const FrameSubscription& x,
           const board_frames::sink& sink) { return frames(x, sink); },
    [this](board_frames::cancel, uint64_t id) {
      auto i = frame_sinks_.find(id);
      if (i == frame_sinks_.end())
        return;
      caf::anon_send_exit(i->second, caf::exit_reason::user_shutdown);
      frame_sinks_.erase(i);
    },
    [this](board_notices, const board_notices::sink& sink) {
      notice_subscribers_[++last_id_] = sink;
      if (is_ready_)
        notify(BOARD_EVENT_CONNECTED, "connected to node " + node_.node);
      return last_id_;
    },
    [this](board_text, const board_text::sink& sink) {
      if (text_subscribers_.empty())
        for (auto& x : actors_)
          subscribe_to_text(x.second);
      text_subscribers_[++last_id_] = sink;
      return last_id_;
    },
    [this](board_statistics) { return statistics(); },
  };
}

void network_board::on_exit() {
  waiting_.clear();
  for (auto& x : std::exchange(open_, {}))
    x.second();
  notice_subscribers_.clear();
  text_subscribers_.clear();
  for (auto& x : item_sinks_)
    caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
  item_sinks_.clear();
  for (auto& x : frame_sinks_)
    caf::anon_send_exit(x.second, caf::exit_reason::user_shutdown);
  frame_sinks_.clear();
  caf::anon_send_exit(names_, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(camera_, caf::exit_reason::user_shutdown);
  for (auto& x : std::exchange(cameras_, {}))
    caf::anon_send_exit(x.second, caf::exit_reason::user_shutdown);
  names_ = receptionist_actor{};
  camera_ = camera_actor{};
}

// -- the node -----------------------------------------------------------------

void network_board::set_node(const runtime::actor_ref& x) {
  if (node_.who == x.who)
    return;
  auto before = std::exchange(node_, x);
  actors_.clear();
  if (std::exchange(is_ready_, false))
    notify(BOARD_EVENT_LOST, "node " + before.node + ": connection lost");
  if (!node_.who)
    return;
  auto who = node_.as<receptionist_actor>();
  monitor(who);
  request(who, runtime::default_deadline, receptionist_actors{},
          caf::actor_cast<receptionist_actors::sink>(ctrl()))
    .then([](uint64_t) { /* its actors follow as items */ },
          [](const caf::error&) { /* the node is lost */ });
  // The node sends its actors in a self-message of its own, which it handles
  // before the second of two status requests at the latest.
  request(who, runtime::default_deadline, receptionist_status{})
    .then([this](const NodeStatus&) { ready(); },
          [](const caf::error&) { /* the node is lost */ });
}

void network_board::ready() {
  request(node_.as<receptionist_actor>(), runtime::default_deadline,
          receptionist_status{})
    .then(
      [this](const NodeStatus&) {
        is_ready_ = true;
        ++times_ready_;
        notify(BOARD_EVENT_CONNECTED, "connected to node " + node_.node);
        for (auto& x : std::exchange(waiting_, {}))
          carry_out(std::move(x));
      },
      [](const caf::error&) { /* the node is lost */ });
}

void network_board::notify(BoardEvent event, std::string text) {
  BoardNotice notice;
  notice.set_event(event);
  notice.set_text(std::move(text));
  for (auto& [id, to] : notice_subscribers_)
    send_item<board_notices>(*this, to, id, notice);
}

// -- text of the node ---------------------------------------------------------

void network_board::subscribe_to_text(const runtime::actor_ref& x) {
  auto nothing = [](uint64_t) { /* its text follows as items */ };
  auto lost = [](const caf::error&) { /* subscribed again with the node */ };
  if (x.service == heartbeat_service().name)
    request(x.as<heartbeat_actor>(), runtime::default_deadline,
            heartbeat_subscribe{},
            caf::actor_cast<heartbeat_subscribe::sink>(ctrl()))
      .then(nothing, lost);
  else if (x.service == uart_peer_service().name)
    request(x.as<uart_peer_actor>(), runtime::default_deadline,
            uart_peer_subscribe{},
            caf::actor_cast<uart_peer_subscribe::sink>(ctrl()))
      .then(nothing, lost);
}

void network_board::publish_text(const std::string& text) {
  text_bytes_ += text.size() + 1;
  BoardText item;
  item.set_text(text);
  for (auto& [id, to] : text_subscribers_)
    send_item<board_text>(*this, to, id, item);
}

caf::result<BoardStatistics> network_board::statistics() {
  BoardStatistics result;
  result.set_device(node_.node);
  result.set_text_bytes(text_bytes_);
  result.mutable_link()->set_connected(is_ready_);
  if (times_ready_ > 1)
    result.mutable_link()->set_reconnects(times_ready_ - 1);
  auto& calls = *result.mutable_calls();
  calls = calls_;
  calls.set_open(
    static_cast<uint32_t>(calls.taken() - calls.answered() - calls.failed()));
  calls.set_subscriptions(static_cast<uint32_t>(item_sinks_.size()));
  auto promise = make_response_promise<BoardStatistics>();
  request(caf::actor_cast<caf::actor>(camera_), runtime::default_deadline,
          camera_relay_counts{})
    .then(
      [result, promise](const RelayStatistics& x) mutable {
        result.mutable_frames()->set_received(x.received());
        result.mutable_frames()->set_skipped(x.skipped());
        promise.deliver(result);
      },
      [result, promise](const caf::error&) mutable {
        promise.deliver(result);
      });
  return promise;
}

void network_board::tick() {
  tick_message_.schedule(tick_interval);
  while (!waiting_.empty()
         && waiting_.front().deadline <= home_system().clock().now()) {
    give_up(std::move(waiting_.front()));
    waiting_.pop_front();
  }
}

void network_board::give_up(waiting_call x) {
  auto conclude_with = [this, x](const std::string& why) mutable {
    conclude(x, make_error(errc::node_unreachable, why));
  };
  request(names_, status_deadline, receptionist_status{})
    .then(
      [conclude_with](const NodeStatus& now) mutable {
        for (auto& peer : now.peers())
          if (!peer.connected() && !peer.last_error().empty())
            return conclude_with("no node has answered at " + peer.address()
                                 + ": " + peer.last_error());
        conclude_with(no_answer);
      },
      [conclude_with](const caf::error&) mutable { conclude_with(no_answer); });
}

Directory network_board::list() const {
  Directory result;
  for (auto& x : actors_) {
    auto entry = result.add_actors();
    entry->set_name(x.first);
    entry->set_service(x.second.service);
  }
  return result;
}

// -- calls --------------------------------------------------------------------

caf::result<Envelope> network_board::call(const Envelope& request) {
  if (waiting_.size() == max_waiting) {
    calls_.set_refused(calls_.refused() + 1);
    return make_error(errc::limit_reached, std::to_string(max_waiting)
                                             + " calls are open; wait for one");
  }
  calls_.set_taken(calls_.taken() + 1);
  waiting_call x{request, make_response_promise<Envelope>(),
                 home_system().clock().now()
                   // A snapshot's long deadline is the camera's.
                   + method_caller::deadline_of(request.deadline_ms(), 0)};
  auto promise = x.promise;
  x.number = open(promise);
  if (is_ready_)
    carry_out(std::move(x));
  else
    waiting_.push_back(std::move(x));
  return promise;
}

void network_board::carry_out(waiting_call x) {
  if (x.request.kind() == ENVELOPE_KIND_LIST) {
    conclude(x, reply_to(x.request, list().SerializeAsString()));
    return;
  }
  auto to = method_caller::resolve(actors_, services(), x.request.actor(),
                                   x.request.method());
  if (!to) {
    conclude(x, to.error());
    return;
  }
  method_caller{*this, local_user(), nullptr}.call(
    *to, x.request.payload(),
    method_caller::deadline_of(x.request.deadline_ms(), x.request.method()),
    [this, x](caf::expected<std::string> answer) mutable {
      if (answer)
        conclude(x, reply_to(x.request, *answer));
      else
        conclude(x, std::move(answer.error()));
    });
}

void network_board::conclude(waiting_call& x, caf::expected<Envelope> answer) {
  open_.erase(x.number);
  if (answer) {
    calls_.set_answered(calls_.answered() + 1);
    x.promise.deliver(std::move(*answer));
  } else {
    calls_.set_failed(calls_.failed() + 1);
    x.promise.deliver(std::move(answer.error()));
  }
}

caf::result<uint64_t>
network_board::subscribe(const Envelope& request,
                         const board_subscribe::sink& sink) {
  auto to = method_caller::resolve(actors_, services(), request.actor(),
                                   request.method());
  if (!to)
    return to.error();
  if (item_sinks_.size() == max_subscriptions)
    return make_error(errc::limit_reached,
                      std::to_string(max_subscriptions)
                        + " subscriptions are open; cancel one");
  auto id = ++last_id_;
  auto promise = make_response_promise<uint64_t>();
  auto number = open(promise);
  auto subscriber = caf::actor_cast<caf::actor>(sink);
  method_caller{*this, local_user(), nullptr}.subscribe(
    *to, request.payload(),
    method_caller::deadline_of(request.deadline_ms(), request.method()),
    [to = subscriber, id, request](std::string item) {
      runtime::tell<board_subscribe::item>(to, id,
                                           item_for(request, std::move(item)));
    },
    [this, to = subscriber, id, request, number,
     promise](caf::expected<caf::strong_actor_ptr> item_sink) mutable {
      open_.erase(number);
      if (!item_sink) {
        promise.deliver(std::move(item_sink.error()));
        return;
      }
      item_sinks_.push_back(caf::actor_cast<caf::actor>(*item_sink));
      promise.deliver(id);
      // It ends with the actor that it takes items of.
      caf::actor_cast<caf::actor>(*item_sink)
        ->attach_functor([to, id, request](const caf::error& reason) {
          runtime::tell<board_subscribe::item>(to, id,
                                               reply_to(request, reason));
        });
    });
  return promise;
}

} // namespace actorcsi
