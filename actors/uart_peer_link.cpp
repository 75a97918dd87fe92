// The UART peer's side of the OpenMV Protocol: its events, and when the line
// carries it instead of text.

#include "actors/uart_peer.hpp"

#include <utility>

#include "actors/remote/calls/envelopes.hpp"

namespace actorcsi {

// -- events of the link -------------------------------------------------------

void uart_peer::on_line(const std::string& line) {
  handle_line(line.substr(0, max_line));
}

void uart_peer::on_stream(bool wanted) {
  stream_wanted_ = wanted;
  if (!wanted) {
    if (stream_subscription_ != 0)
      tell<camera_subscribe::cancel>(camera_,
                                     std::exchange(stream_subscription_, 0));
    return;
  }
  start_stream();
}

void uart_peer::start_stream() {
  if (!camera_) {
    send_line("error: stream: no camera");
    return;
  }
  FrameSubscription request;
  // The frame that the host reads, and the newer one that will replace it.
  request.set_max_held(2);
  subscribe_to<camera_subscribe>(camera_, request)
    .then(
      [this, from = camera_](uint64_t id) {
        // The host may have stopped the stream in the meantime.
        if (stream_wanted_ && stream_subscription_ == 0 && from == camera_)
          stream_subscription_ = id;
        else
          tell<camera_subscribe::cancel>(from, id);
      },
      [this](const caf::error& reason) {
        send_line("error: stream: " + describe(reason));
      });
}

void uart_peer::on_session() {
  calls_->reset();
}

void uart_peer::on_records() {
  // The link may call this while the port is being opened.
  if (!calls_)
    return;
  calls_->flush();
  Envelope request;
  auto front = [this] { return link_->front(); };
  auto pop = [this] { link_->pop(); };
  while (calls_->ready() && take_envelope(front, pop, request))
    calls_->handle(request);
}

bool uart_peer::send_envelope(const Envelope& x) {
  auto bytes = x.SerializeAsString();
  if (bytes.size() > link_->max_record()) {
    auto reason =
      make_error(errc::limit_reached, "answer: " + std::to_string(bytes.size())
                                        + " bytes; an envelope takes at most "
                                        + std::to_string(link_->max_record()));
    bytes = reply_to(x, reason).SerializeAsString();
  }
  return link_->push(as_record(bytes));
}

// -- text or protocol ---------------------------------------------------------

void uart_peer::update_mode() {
  if (auto count = port_.statistics().peers; count != connections_) {
    connections_ = count;
    switch_to_text();
  }
  if (link_->requests() != requests_) {
    requests_ = link_->requests();
    heard_ = now();
  }
  if (link_->syncs() != syncs_) {
    syncs_ = link_->syncs();
    heard_ = now();
    in_protocol_ = true;
    // Discards the packet's bytes, which were collected as a line, and moves
    // the queued text to the protocol.
    input_.clear();
    discarding_ = false;
    link_->put_text(std::exchange(output_, {}));
  } else if (in_protocol_ && !link_->connected()) {
    switch_to_text();
  }
}

void uart_peer::switch_to_text() {
  in_protocol_ = false;
  input_.clear();
  discarding_ = false;
  if (calls_)
    calls_->reset();
  if (link_)
    link_->end_stream();
}

void uart_peer::schedule_link() {
  auto due = link_->next_timeout();
  // A tick that comes too early schedules the next one.
  if (due >= tick_due_)
    return;
  tick_due_ = due;
  tick_message().schedule_at(due);
}

} // namespace actorcsi
