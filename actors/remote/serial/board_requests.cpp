// Calls, subscriptions and frames of a board.

#include <algorithm>

#include "caf/actor_system.hpp"
#include "caf/event_based_actor.hpp"
#include "caf/send.hpp"

#include "actors/remote/calls/envelopes.hpp"
#include "actors/remote/serial/board.hpp"
#include "actors/remote/serial/camera_proxy.hpp"

#include "platform/base/errc.hpp"
#include "platform/csi/frame_inspect.hpp"

namespace actorcsi {

namespace {

caf::error not_open() {
  return make_error(errc::not_open, "board: open it first");
}

/// Sends the frames of `from` to `sink`, in envelopes, until either ends.
caf::behavior take_frames(caf::event_based_actor* self,
                          const camera_actor& from,
                          const FrameSubscription& wanted,
                          const board_subscribe::sink& sink, uint64_t id,
                          const Envelope& request) {
  self->monitor(from);
  self->monitor(sink);
  self->set_down_handler([self](const caf::down_msg&) { self->quit(); });
  self
    ->request(from, caf::infinite, camera_subscribe{}, wanted,
              caf::actor_cast<camera_subscribe::sink>(self))
    .then([](uint64_t) { /* nop */ });
  return {[self, sink, id, request](camera_subscribe::item, uint64_t,
                                    const platform::frame& x) {
    self->send(sink, board_subscribe::item{}, id,
               item_for(request, platform::to_wire(x)));
  }};
}

} // namespace

// -- calls --------------------------------------------------------------------

caf::result<Envelope> board::call(const Envelope& request) {
  if (!is_open_)
    return not_open();
  switch (request.kind()) {
  case ENVELOPE_KIND_REQUEST:
    if (request.method() == camera_snapshot::id)
      return snapshot(request);
    break;
  case ENVELOPE_KIND_TELL:
  case ENVELOPE_KIND_LIST:
    break;
  default:
    return make_error(errc::invalid_argument,
                      "kind: not a request, an order or a list");
  }
  auto promise = make_response_promise<Envelope>();
  auto err = calls_.add(now(), request,
                        [promise](caf::expected<Envelope> answer) mutable {
                          if (answer)
                            promise.deliver(std::move(*answer));
                          else
                            promise.deliver(std::move(answer.error()));
                        });
  if (err)
    promise.deliver(std::move(err));
  else
    work();
  return promise;
}

caf::result<Directory> board::list() {
  if (!is_open_)
    return not_open();
  Envelope request;
  request.set_kind(ENVELOPE_KIND_LIST);
  auto promise = make_response_promise<Directory>();
  auto err = calls_.add(now(), request,
                        [promise](caf::expected<Envelope> answer) mutable {
                          Directory result;
                          if (!answer)
                            promise.deliver(std::move(answer.error()));
                          else if (!result.ParseFromString(answer->payload()))
                            promise.deliver(make_error(errc::malformed_message,
                                                       "actorcsi.Directory"));
                          else
                            promise.deliver(std::move(result));
                        });
  if (err)
    promise.deliver(std::move(err));
  else
    work();
  return promise;
}

caf::result<Envelope> board::snapshot(const Envelope& request) {
  SnapshotRequest order;
  if (!order.ParseFromString(request.payload()))
    return make_error(errc::malformed_message, "actorcsi.SnapshotRequest");
  if (order.deadline_ms() == 0)
    order.set_deadline_ms(
      std::min(request.deadline_ms(), frame_hand_out::max_deadline_ms));
  auto promise = make_response_promise<Envelope>();
  auto number = ++last_snapshot_;
  snapshots_.emplace(number, promise);
  // `close` answers and removes open snapshots.
  auto answer = [this, number](caf::expected<Envelope> x) {
    auto i = snapshots_.find(number);
    if (i == snapshots_.end())
      return;
    if (x)
      i->second.deliver(std::move(*x));
    else
      i->second.deliver(std::move(x.error()));
    snapshots_.erase(i);
  };
  // The stand-in keeps the deadline.
  this->request(camera(), caf::infinite, camera_snapshot{}, order)
    .then(
      [answer, request](const platform::frame& x) {
        answer(reply_to(request, platform::to_wire(x)));
      },
      [answer](caf::error& reason) { answer(std::move(reason)); });
  return promise;
}

const camera_actor& board::camera() {
  if (!camera_)
    camera_ = caf::actor_cast<camera_actor>(home_system().spawn<camera_proxy>(
      caf::actor_cast<board_actor>(ctrl()), std::string{}));
  return camera_;
}

void board::on_records() {
  // The link may call this while the port is being opened.
  if (!link_)
    return;
  auto present = now();
  Envelope x;
  auto front = [this] { return link_->front(); };
  auto pop = [&] { link_->pop(present); };
  while (take_envelope(front, pop, x))
    on_envelope(x);
  calls_.flush([&](const Envelope& request) {
    if (!link_->push(present, as_record(request.SerializeAsString())))
      return false;
    if (request.kind() == ENVELOPE_KIND_SUBSCRIBE)
      for (auto& kvp : remotes_)
        if (kvp.second.number == request.correlation())
          kvp.second.sent = true;
    return true;
  });
}

void board::on_envelope(Envelope& x) {
  if (calls_.on_answer(x))
    return;
  auto i = std::find_if(remotes_.begin(), remotes_.end(), [&x](auto& kvp) {
    return kvp.second.number != 0 && kvp.second.number == x.correlation();
  });
  if (i != remotes_.end())
    deliver(i->first, std::move(x));
  else
    ++dropped_;
}

// -- subscriptions ------------------------------------------------------------

caf::error board::subscribe(const Envelope& request) {
  if (!is_open_)
    return not_open();
  if (request.kind() != ENVELOPE_KIND_SUBSCRIBE)
    return make_error(errc::invalid_argument, "kind: not a subscription");
  if (request.method() == camera_subscribe::id) {
    FrameSubscription frames;
    if (!frames.ParseFromString(request.payload()))
      return make_error(errc::malformed_message, "actorcsi.FrameSubscription");
    if (auto err = frame_hand_out::check(frames))
      return err;
  }
  if (request.ByteSizeLong() + 10 > max_envelope)
    return make_error(errc::limit_reached,
                      "request: too long; an envelope takes at most "
                        + std::to_string(max_envelope) + " bytes");
  // The subscriber is on the list once this handler has returned.
  poll_message().send();
  return caf::none;
}

void board::match_subscriptions() {
  auto& wanted = subscribe_subscribers();
  for (auto i = remotes_.begin(); i != remotes_.end();) {
    auto still = std::any_of(wanted.begin(), wanted.end(),
                             [i](auto& x) { return x.id == i->first; });
    if (still) {
      ++i;
      continue;
    }
    end(i->second);
    i = remotes_.erase(i);
  }
  for (auto& x : wanted)
    if (remotes_.count(x.id) == 0)
      begin(x.id, x.request, x.sink);
}

void board::begin(uint64_t id, const Envelope& request,
                  const board_subscribe::sink& sink) {
  auto& entry = remotes_[id];
  if (request.method() != camera_subscribe::id) {
    entry.number = calls_.post(request);
    return;
  }
  // `subscribe` has checked that the payload parses.
  FrameSubscription frames;
  frames.ParseFromString(request.payload());
  entry.taker =
    home_system().spawn(take_frames, camera(), frames, sink, id, request);
  deliver(id, reply_to(request, std::string{}));
}

void board::end(const remote& x) {
  if (x.taker) {
    caf::anon_send_exit(x.taker, caf::exit_reason::user_shutdown);
  } else if (is_open_ && !calls_.withdraw(x.number)) {
    Envelope cancel;
    cancel.set_kind(ENVELOPE_KIND_CANCEL);
    cancel.set_correlation(x.number);
    calls_.post_numbered(cancel);
  }
}

void board::begin_again(bool cancel_first) {
  auto& wanted = subscribe_subscribers();
  for (auto& x : wanted) {
    auto i = remotes_.find(x.id);
    // The board does not know a subscription that is still queued.
    if (i == remotes_.end() || !i->second.sent)
      continue;
    if (cancel_first) {
      Envelope cancel;
      cancel.set_kind(ENVELOPE_KIND_CANCEL);
      cancel.set_correlation(i->second.number);
      calls_.post_numbered(cancel);
    }
    i->second.sent = false;
    i->second.number = calls_.post(x.request);
  }
}

void board::deliver(uint64_t id, Envelope x) {
  auto& list = subscribe_subscribers();
  auto i = std::find_if(list.begin(), list.end(),
                        [id](auto& to) { return to.id == id; });
  if (i == list.end()) {
    ++dropped_;
    return;
  }
  auto is_over = x.kind() == ENVELOPE_KIND_ERROR;
  x.set_correlation(i->request.correlation());
  list.send(*this, *i, x);
  if (is_over) {
    remotes_.erase(id);
    list.cancel(id);
  }
}

// -- frames -------------------------------------------------------------------

void board::on_frame(const platform::frame& x) {
  frames_.offer(*this, x, frames_subscribers());
}

} // namespace actorcsi
