// What a board's users want of it: calls, subscriptions and frames.

#include <algorithm>

#include "actorcsi/camera.actor.hpp"

#include "actors/remote/calls/envelopes.hpp"
#include "actors/remote/serial/board.hpp"

#include "platform/base/errc.hpp"
#include "platform/csi/frame_inspect.hpp"
#include "platform/openmv/codec/timing.hpp"

namespace actorcsi {

namespace link = platform::link;

namespace {

/// Limits of the camera's own interface.
constexpr uint32_t max_deadline_ms = 60'000;
constexpr uint32_t default_deadline_ms = 3'000;
constexpr uint32_t max_skip_frames = 10'000;

/// A frame of that many bytes is not too slow for the line: QVGA at two bytes
/// per pixel.
constexpr size_t usual_frame = size_t{2} * 320 * 240;

caf::error not_open() {
  return make_error(errc::not_open, "board: open it first");
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
                      "kind: a call is a request, an order or a list");
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
  if (order.deadline_ms() > max_deadline_ms)
    return make_error(errc::invalid_argument,
                      "deadline_ms=" + std::to_string(order.deadline_ms())
                        + ": give at most " + std::to_string(max_deadline_ms));
  if (order.skip_frames() > max_skip_frames)
    return make_error(errc::invalid_argument,
                      "skip_frames=" + std::to_string(order.skip_frames())
                        + ": give at most " + std::to_string(max_skip_frames));
  if (snapshots_.size() == max_snapshots)
    return make_error(errc::limit_reached,
                      std::to_string(max_snapshots)
                        + " snapshots are open; wait for one");
  auto wait = link::milliseconds(order.deadline_ms());
  if (order.deadline_ms() == 0)
    wait = link::milliseconds(request.deadline_ms());
  // The frame that is on the line, and the one that is wanted.
  if (wait.count() == 0)
    wait = link::milliseconds(default_deadline_ms)
           + link::line_time(2 * usual_frame, baud_);
  wait = std::min(wait, link::milliseconds(max_deadline_ms));
  auto promise = make_response_promise<Envelope>();
  snapshots_.push_back(
    {promise, request.correlation(), now() + wait, order.skip_frames()});
  work();
  return promise;
}

void board::fail_snapshots(platform::time_point due_by,
                           const caf::error& reason) {
  auto keep = snapshots_.begin();
  for (auto& x : snapshots_) {
    if (x.deadline <= due_by)
      x.promise.deliver(reason);
    else
      *keep++ = std::move(x);
  }
  snapshots_.erase(keep, snapshots_.end());
}

void board::on_records() {
  // Not while the port is being opened.
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
    return !kvp.second.is_frames && kvp.second.number == x.correlation();
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
  FrameSubscription frames;
  if (request.method() == camera_subscribe::id
      && !frames.ParseFromString(request.payload()))
    return make_error(errc::malformed_message, "actorcsi.FrameSubscription");
  if (request.ByteSizeLong() + 10 > max_envelope)
    return make_error(errc::limit_reached, "an envelope has room for "
                                             + std::to_string(max_envelope)
                                             + " bytes");
  // It is among the subscribers by then.
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
    if (!i->second.is_frames && !calls_.withdraw(i->second.number)) {
      Envelope cancel;
      cancel.set_kind(ENVELOPE_KIND_CANCEL);
      cancel.set_correlation(i->second.number);
      calls_.post_numbered(cancel);
    }
    i = remotes_.erase(i);
  }
  // Accepting one sends to it, and may end it.
  std::vector<std::pair<uint64_t, Envelope>> fresh;
  for (auto& x : wanted)
    if (remotes_.count(x.id) == 0)
      fresh.emplace_back(x.id, x.request);
  for (auto& x : fresh)
    begin(x.first, x.second, remotes_[x.first]);
}

void board::begin(uint64_t id, const Envelope& request, remote& x) {
  x.is_frames = request.method() == camera_subscribe::id;
  if (!x.is_frames) {
    x.number = calls_.post(request);
    return;
  }
  // It was checked before.
  x.frames.ParseFromString(request.payload());
  Envelope accepted;
  accepted.set_kind(ENVELOPE_KIND_REPLY);
  deliver(id, std::move(accepted));
}

void board::begin_again(bool cancel_first) {
  auto& wanted = subscribe_subscribers();
  for (auto& x : wanted) {
    auto i = remotes_.find(x.id);
    // One that waits to be sent is not known over there.
    if (i == remotes_.end() || i->second.is_frames || !i->second.sent)
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

bool board::wants_frames() {
  return !snapshots_.empty() || !frames_subscribers().empty()
         || std::any_of(remotes_.begin(), remotes_.end(),
                        [](auto& kvp) { return kvp.second.is_frames; });
}

void board::on_frame(const platform::frame& x) {
  hand_out(x);
}

void board::hand_out(const platform::frame& x) {
  auto& list = frames_subscribers();
  for (auto& to : list) {
    auto& seen = shown_[to.id];
    auto every = std::max(to.request.every(), 1u);
    if (seen++ % every != 0)
      continue;
    // One use of the ticket is the list's own.
    auto held = static_cast<uint32_t>(to.ticket.use_count() - 1);
    if (held >= std::max(to.request.max_held(), 1u))
      ++passed_over_;
    else
      list.send(*this, to, x.with_ticket(to.ticket));
  }
  if (shown_.size() > list.size())
    for (auto i = shown_.begin(); i != shown_.end();) {
      auto still = std::any_of(list.begin(), list.end(),
                               [i](auto& to) { return to.id == i->first; });
      i = still ? std::next(i) : shown_.erase(i);
    }
  // Pixels are copied for envelopes, and for nothing else.
  Envelope answer;
  auto fill = [&](EnvelopeKind kind) {
    answer.set_kind(kind);
    if (answer.payload().empty())
      answer.set_payload(platform::to_wire(x));
  };
  auto keep = snapshots_.begin();
  for (auto& waiting : snapshots_) {
    if (waiting.skip > 0) {
      --waiting.skip;
      *keep++ = std::move(waiting);
      continue;
    }
    fill(ENVELOPE_KIND_REPLY);
    answer.set_correlation(waiting.callers_number);
    waiting.promise.deliver(answer);
  }
  snapshots_.erase(keep, snapshots_.end());
  for (auto& kvp : remotes_) {
    auto& to = kvp.second;
    if (!to.is_frames || to.seen++ % std::max(to.frames.every(), 1u) != 0)
      continue;
    fill(ENVELOPE_KIND_ITEM);
    deliver(kvp.first, answer);
  }
}

} // namespace actorcsi
