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

void uart_peer::on_stream(size_t number, bool wanted) {
  auto& x = cameras_[number];
  x.wanted = wanted;
  if (wanted)
    start_stream(number);
  else if (x.subscription != 0)
    tell<camera_subscribe::cancel>(x.who, std::exchange(x.subscription, 0));
}

void uart_peer::start_stream(size_t number) {
  auto& x = cameras_[number];
  auto refuse = [this, name = number == 0
                                ? std::string{platform::link::main_stream}
                                : x.name](const std::string& reason) {
    send_line("error: " + name + ": " + reason);
  };
  if (!x.who) {
    refuse("no camera");
    return;
  }
  FrameSubscription request;
  // The frame that the host reads, and the newer one that will replace it.
  request.set_max_held(2);
  subscribe_to<camera_subscribe>(x.who, request)
    .then(
      [this, number, from = x.who](uint64_t id) {
        // The host may have stopped the stream in the meantime.
        auto& x = cameras_[number];
        if (x.wanted && x.subscription == 0 && from == x.who)
          x.subscription = id;
        else
          tell<camera_subscribe::cancel>(from, id);
      },
      [refuse](const caf::error& reason) { refuse(describe(reason)); });
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
    link_->put_text(output_);
    output_.clear();
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
    link_->end_streams();
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
