#include "actors/remote/network/network_site.hpp"

#include <algorithm>
#include <utility>

#include "actorcsi/heartbeat.actor.hpp"
#include "actorcsi/uart_peer.actor.hpp"

#include "actors/remote/network/link_session.hpp"

#include "platform/base/errc.hpp"
#include "platform/base/utf8.hpp"
#include "platform/csi/frame_wire.hpp"

namespace actorcsi {

namespace {

constexpr auto never = platform::time_point::max();

/// Bytes of the text of another end that a message has.
constexpr size_t max_reason = 200;

constexpr auto silence = "nothing was heard; check the address, and whether it "
                         "wants --tls.cert, --tls.key and --tls.ca";

} // namespace

network_site::network_site(caf::actor_config& cfg, platform::call_client& net,
                           std::string address)
  : site(cfg, "the node", max_bytes), net_(net), address_(std::move(address)) {
  // nop
}

// -- handlers -----------------------------------------------------------------

caf::expected<void> network_site::open(const BoardOpen&) {
  if (is_open_)
    return caf::unit;
  is_open_ = true;
  link_due_ = now();
  net_.on_event(&poll_message().doorbell());
  work();
  return caf::unit;
}

caf::expected<void> network_site::close() {
  if (!is_open_)
    return caf::unit;
  is_open_ = false;
  net_.on_event(nullptr);
  tick_message().cancel();
  tick_due_ = never;
  link_ = 0;
  is_up_ = false;
  streams_.clear();
  texts_.clear();
  end_all(make_error(errc::not_open, "node: the connection was closed"));
  return caf::unit;
}

caf::error network_site::text() {
  texts_due_ = now();
  // The subscriber is on the list once this handler has returned.
  poll_message().send();
  return caf::none;
}

caf::expected<BoardStatistics> network_site::statistics() {
  BoardStatistics result;
  add_counts(result);
  if (is_open_)
    result.set_device(address_);
  result.mutable_frames()->set_received(frames_received_);
  result.mutable_frames()->set_corrupt(frames_corrupt_);
  result.set_text_bytes(text_bytes_);
  result.mutable_link()->set_connected(is_up_);
  if (times_up_ > 1)
    result.mutable_link()->set_reconnects(times_up_ - 1);
  return result;
}

void network_site::poll() {
  /// Other messages are handled in between.
  constexpr int max_events = 16;
  if (!is_open_)
    return;
  for (int i = 0; i < max_events; ++i) {
    auto next = net_.next_event();
    if (!next) {
      work();
      return;
    }
    on_event(*next);
  }
  poll_message().send();
}

void network_site::tick() {
  tick_due_ = never;
  if (is_open_)
    work();
}

void network_site::on_exit() {
  close();
  site::on_exit();
}

// -- the link -----------------------------------------------------------------

void network_site::work() {
  auto present = now();
  if (link_ == 0 && present >= link_due_)
    link();
  if (present >= hello_due_) {
    net_.cancel(std::exchange(link_, 0));
    on_end(silence);
  }
  match_subscriptions();
  match_text();
  calls().expire(
    present, make_error(errc::node_unreachable,
                        "no node has answered at " + address_ + ": "
                          + (last_reason_.empty() ? silence : last_reason_)));
  auto due = want_frames(present);
  if (is_up_)
    flush([this](const Envelope& x) {
      return net_.send(link_, x.SerializeAsString());
    });
  due = std::min({due, hello_due_, calls().next_deadline()});
  if (link_ == 0)
    due = std::min(due, link_due_);
  if (is_up_ && !text_subscribers().empty())
    due = std::min(due, texts_due_);
  for (auto& x : streams_)
    if (x.second.call == 0)
      due = std::min(due, x.second.due);
  // A tick that comes too early schedules the next one.
  if (due >= tick_due_)
    return;
  tick_due_ = due;
  tick_message().schedule_at(due);
}

void network_site::link() {
  Envelope list;
  list.set_kind(ENVELOPE_KIND_LIST);
  hello_ = calls().take_number();
  list.set_correlation(hello_);
  platform::call_request request;
  request.method = link_method;
  request.message = list.SerializeAsString();
  request.stays_open = true;
  request.max_answer = max_bytes;
  link_ = net_.begin(request);
  hello_due_ = now() + hello_limit;
}

void network_site::on_event(platform::answer_event& x) {
  using kind = platform::answer_event::kind;
  if (x.call == link_ && link_ != 0) {
    if (x.what == kind::message) {
      on_message(x.bytes);
    } else if (x.what == kind::ended) {
      link_ = 0;
      on_end(x.status.text.empty() ? "the node ended the link" : x.status.text);
    }
    return;
  }
  for (auto& [camera, stream] : streams_)
    if (stream.call != 0 && stream.call == x.call) {
      on_frame_event(camera, stream, x);
      return;
    }
}

void network_site::on_message(const std::string& bytes) {
  Envelope x;
  if (!x.ParseFromString(bytes)) {
    net_.cancel(std::exchange(link_, 0));
    on_end("it speaks another protocol");
  } else if (x.correlation() == hello_ && x.kind() == ENVELOPE_KIND_REPLY) {
    on_hello(x);
  } else {
    on_envelope(x);
  }
}

void network_site::on_hello(const Envelope& x) {
  if (is_up_ || !actors_.ParseFromString(x.payload()))
    return;
  is_up_ = true;
  hello_due_ = never;
  backoff_ = min_backoff;
  last_reason_.clear();
  texts_due_ = now();
  learn(actors_);
  auto is_first = ++times_up_ == 1;
  notify(is_first ? BOARD_EVENT_CONNECTED : BOARD_EVENT_RECONNECTED,
         (is_first ? "connected to " : "reconnected to ") + address_);
  // The node has ended those of an earlier link.
  begin_again(false);
}

void network_site::on_end(const std::string& reason) {
  auto present = now();
  hello_due_ = never;
  last_reason_ = printable(reason.substr(0, max_reason));
  link_due_ = present + backoff_;
  backoff_ = std::min<caf::timespan>(2 * backoff_, max_backoff);
  if (!std::exchange(is_up_, false))
    return;
  texts_.clear();
  forget_cameras();
  calls().fail_sent(
    make_error(errc::node_unreachable,
               address_ + ": the connection was lost: " + last_reason_));
  notify(BOARD_EVENT_LOST,
         address_ + ": connection lost (" + last_reason_ + "); trying again");
}

void network_site::notify(BoardEvent event, const std::string& text) {
  BoardNotice item;
  item.set_event(event);
  item.set_text(printable(text));
  publish_notices(item);
}

// -- cameras ------------------------------------------------------------------

caf::expected<std::optional<std::string>>
network_site::stream_of(const std::string& camera) const {
  if (!knows_cameras())
    return std::optional<std::string>{};
  if (has_camera(camera))
    return std::optional{camera};
  if (camera.empty())
    for (auto& x : actors_.actors())
      if (x.service() == camera_service().name)
        return std::optional{x.name()};
  return no_such_camera(camera);
}

void network_site::set_stream(platform::time_point present,
                              const std::string& stream, bool wanted) {
  if (!wanted) {
    if (auto i = streams_.find(stream); i != streams_.end()) {
      if (i->second.call != 0)
        net_.cancel(i->second.call);
      streams_.erase(i);
    }
    return;
  }
  auto& entry = streams_[stream];
  if (!is_up_) {
    // The link is tried again, and then this.
    entry.due = never;
    return;
  }
  if (entry.due == never)
    entry.due = present;
  if (entry.call != 0 || present < entry.due)
    return;
  FrameSubscription request;
  request.set_max_held(frame_hand_out::max_held);
  platform::call_request call;
  call.method = camera_subscribe::name;
  call.actor = stream;
  call.message = request.SerializeAsString();
  entry.call = net_.begin(call);
}

void network_site::on_frame_event(const std::string& camera, frame_stream& to,
                                  platform::answer_event& x) {
  if (x.what == platform::answer_event::kind::message) {
    to.backoff = min_backoff;
    platform::frame next;
    if (platform::keep_wire(std::move(x.bytes), next) || !next) {
      ++frames_corrupt_;
      return;
    }
    ++frames_received_;
    offer_frame(camera, next);
  } else if (x.what == platform::answer_event::kind::ended) {
    to.call = 0;
    to.due = now() + to.backoff;
    to.backoff = std::min<caf::timespan>(2 * to.backoff, max_backoff);
  }
}

// -- text of the node ---------------------------------------------------------

void network_site::match_text() {
  if (!is_up_ || text_subscribers().empty() || now() < texts_due_)
    return;
  texts_due_ = never;
  for (auto& x : actors_.actors()) {
    auto is_heart = x.service() == heartbeat_service().name;
    auto is_known = [&x](auto& kvp) { return kvp.second.actor == x.name(); };
    if ((!is_heart && x.service() != uart_peer_service().name)
        || std::any_of(texts_.begin(), texts_.end(), is_known))
      continue;
    Envelope request;
    request.set_kind(ENVELOPE_KIND_SUBSCRIBE);
    request.set_actor(x.name());
    request.set_method(is_heart ? heartbeat_subscribe::id
                                : uart_peer_subscribe::id);
    texts_.emplace(calls().post(std::move(request)),
                   text_source{x.name(), is_heart});
  }
}

bool network_site::on_other(const Envelope& x) {
  auto i = texts_.find(x.correlation());
  if (i == texts_.end())
    return false;
  if (x.kind() == ENVELOPE_KIND_ERROR) {
    // The actor has ended, and may be back soon.
    texts_.erase(i);
    texts_due_ = now() + max_backoff;
  } else if (x.kind() == ENVELOPE_KIND_ITEM) {
    Beat beat;
    UartLine line;
    BoardText item;
    if (i->second.is_heart && beat.ParseFromString(x.payload()))
      item.set_text(printable(beat.text()));
    else if (!i->second.is_heart && line.ParseFromString(x.payload()))
      item.set_text(printable(line.text()));
    text_bytes_ += item.text().size() + 1;
    publish_text(item);
  }
  return true;
}

} // namespace actorcsi
