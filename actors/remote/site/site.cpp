#include "actors/remote/site/site.hpp"

#include <algorithm>
#include <iterator>
#include <type_traits>
#include <vector>

#include "caf/actor_system.hpp"
#include "caf/event_based_actor.hpp"
#include "caf/send.hpp"

#include "actors/remote/calls/envelopes.hpp"

#include "platform/base/errc.hpp"
#include "platform/csi/frame_inspect.hpp"
#include "platform/runtime/message_check.hpp"

namespace actorcsi {

namespace {

caf::error not_open() {
  return make_error(errc::not_open, "board: open it first");
}

/// Reads the request that `from` carries. Errors: those of check_message.
template <class T>
caf::error read_request(const Envelope& from, const runtime::message_info& info,
                        T& x) {
  if (auto err = runtime::check_message(info, from.payload()))
    return err;
  return x.ParseFromString(from.payload())
           ? caf::error{}
           : make_error(errc::malformed_message, info.name);
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

site::site(caf::actor_config& cfg, std::string who, size_t max_bytes)
  : board_base(cfg), max_bytes_(max_bytes), calls_(std::move(who), max_bytes) {
  // nop
}

bool site::on_other(const Envelope&) {
  return false;
}

// -- calls --------------------------------------------------------------------

caf::result<Envelope> site::call(const Envelope& request) {
  if (!is_open())
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
  auto is_list = request.kind() == ENVELOPE_KIND_LIST;
  auto done = [this, promise, is_list](caf::expected<Envelope> answer) mutable {
    Directory actors;
    if (answer && is_list && actors.ParseFromString(answer->payload()))
      learn(actors);
    if (answer)
      promise.deliver(std::move(*answer));
    else
      promise.deliver(std::move(answer.error()));
  };
  auto err = calls_.add(now(), request, std::move(done));
  if (err)
    promise.deliver(std::move(err));
  else
    work();
  return promise;
}

caf::result<Directory> site::list() {
  if (!is_open())
    return not_open();
  Envelope request;
  request.set_kind(ENVELOPE_KIND_LIST);
  auto promise = make_response_promise<Directory>();
  auto err = calls_.add(
    now(), request, [this, promise](caf::expected<Envelope> answer) mutable {
      Directory result;
      if (!answer) {
        promise.deliver(std::move(answer.error()));
      } else if (!result.ParseFromString(answer->payload())) {
        promise.deliver(
          make_error(errc::malformed_message, "actorcsi.Directory"));
      } else {
        learn(result);
        promise.deliver(std::move(result));
      }
    });
  if (err)
    promise.deliver(std::move(err));
  else
    work();
  return promise;
}

caf::result<Envelope> site::snapshot(const Envelope& request) {
  SnapshotRequest order;
  if (auto err = read_request(request, tables::snapshot_request, order))
    return err;
  if (order.deadline_ms() == 0)
    order.set_deadline_ms(
      std::min(request.deadline_ms(), frame_hand_out::max_wait_ms));
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
  with_camera(request.actor(), [this, answer, order,
                                request](caf::expected<camera_actor> from) {
    if (!from) {
      answer(std::move(from.error()));
      return;
    }
    // The stand-in keeps the deadline.
    this->request(*from, caf::infinite, camera_snapshot{}, order)
      .then(
        [answer, request](const platform::frame& x) {
          answer(reply_to(request, platform::to_wire(x)));
        },
        [answer](caf::error& reason) { answer(std::move(reason)); });
  });
  return promise;
}

void site::flush(const site_calls::sender& send) {
  calls_.flush([&](const Envelope& request) {
    if (!send(request))
      return false;
    if (request.kind() == ENVELOPE_KIND_SUBSCRIBE)
      for (auto& kvp : remotes_)
        if (kvp.second.number == request.correlation())
          kvp.second.sent = true;
    return true;
  });
}

void site::on_envelope(Envelope& x) {
  if (calls_.on_answer(x))
    return;
  auto i = std::find_if(remotes_.begin(), remotes_.end(), [&x](auto& kvp) {
    return kvp.second.number != 0 && kvp.second.number == x.correlation();
  });
  if (i != remotes_.end())
    deliver(i->first, std::move(x));
  else if (!on_other(x))
    ++dropped_;
}

caf::error site::text() {
  return caf::none;
}

caf::error site::notices() {
  return caf::none;
}

void site::end_all(const caf::error& reason) {
  calls_.fail_all(reason);
  for (auto& kvp : std::exchange(snapshots_, {}))
    kvp.second.deliver(reason);
  for (auto& kvp : std::exchange(remotes_, {}))
    end(kvp.second);
  fail_camera_users(reason);
  forget_cameras();
}

void site::add_counts(BoardStatistics& to) const {
  auto& calls = *to.mutable_calls();
  calls.set_taken(calls_.counts().taken);
  calls.set_answered(calls_.counts().answered);
  calls.set_failed(calls_.counts().failed);
  calls.set_refused(calls_.counts().refused);
  calls.set_dropped(dropped_);
  calls.set_open(static_cast<uint32_t>(calls_.open() + snapshots_.size()));
  calls.set_subscriptions(static_cast<uint32_t>(remotes_.size()));
  to.mutable_frames()->set_skipped(frames_.skipped_held());
}

void site::on_exit() {
  // Breaks the reference cycle: the stand-ins refer to this actor.
  cameras_.clear();
}

// -- subscriptions ------------------------------------------------------------

caf::error site::subscribe(const Envelope& request) {
  if (!is_open())
    return not_open();
  if (request.kind() != ENVELOPE_KIND_SUBSCRIBE)
    return make_error(errc::invalid_argument, "kind: not a subscription");
  if (request.method() == camera_subscribe::id) {
    FrameSubscription frames;
    if (auto err = read_request(request, tables::frame_subscription, frames))
      return err;
    if (auto err = frame_hand_out::check(frames))
      return err;
    if (auto stream = stream_of(request.actor()); !stream)
      return std::move(stream.error());
  }
  if (request.ByteSizeLong() + 10 > max_bytes_)
    return make_error(errc::limit_reached,
                      "request: too long; an envelope takes at most "
                        + std::to_string(max_bytes_) + " bytes");
  // The subscriber is on the list once this handler has returned.
  poll_message().send();
  return caf::none;
}

void site::match_subscriptions() {
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
  // One that is refused leaves the list.
  std::vector<std::decay_t<decltype(*wanted.begin())>> fresh;
  std::copy_if(wanted.begin(), wanted.end(), std::back_inserter(fresh),
               [this](auto& x) { return remotes_.count(x.id) == 0; });
  for (auto& x : fresh)
    begin(x.id, x.request, x.sink);
}

void site::begin(uint64_t id, const Envelope& request,
                 const board_subscribe::sink& sink) {
  auto& entry = remotes_[id];
  if (request.method() != camera_subscribe::id) {
    entry.number = calls_.post(request);
    return;
  }
  // `subscribe` has checked that the payload parses.
  FrameSubscription frames;
  frames.ParseFromString(request.payload());
  with_camera(request.actor(), [this, id, request, sink,
                                frames](caf::expected<camera_actor> from) {
    auto i = remotes_.find(id);
    if (i == remotes_.end())
      return;
    if (!from) {
      deliver(id, reply_to(request, from.error()));
      return;
    }
    i->second.taker =
      home_system().spawn(take_frames, *from, frames, sink, id, request);
    deliver(id, reply_to(request, std::string{}));
  });
}

void site::end(const remote& x) {
  if (x.taker) {
    caf::anon_send_exit(x.taker, caf::exit_reason::user_shutdown);
  } else if (is_open() && x.number != 0 && !calls_.withdraw(x.number)) {
    Envelope cancel;
    cancel.set_kind(ENVELOPE_KIND_CANCEL);
    cancel.set_correlation(x.number);
    calls_.post_numbered(cancel);
  }
}

void site::begin_again(bool cancel_first) {
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

void site::deliver(uint64_t id, Envelope x) {
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

} // namespace actorcsi
