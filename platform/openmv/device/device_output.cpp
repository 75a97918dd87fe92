// Everything that the device end sends: answers, repetitions, and events.

#include <algorithm>
#include <array>

#include "platform/base/assert.hpp"
#include "platform/openmv/device/device_end.hpp"

namespace actorcsi::platform::link {

namespace {

/// Time limits for the ACK of a packet's first, second, ... transmission.
constexpr std::array<caf::timespan, 4> ack_waits{
  milliseconds(500), milliseconds(1000), milliseconds(2000),
  milliseconds(4000)};

} // namespace

void device_end::answer(status code) {
  ACTORCSI_ASSERT(phase_ == phase::idle);
  packet_header head;
  head.sequence = counter_;
  head.channel = request_.channel;
  head.code = request_.code;
  head.flags = code == status::success ? flag::ack : flag::nak;
  byte_pieces payload;
  if (code != status::success) {
    put_u16(scratch_.data(), static_cast<uint16_t>(code));
    payload.first = {scratch_.data(), 2};
  }
  source_ = nullptr;
  total_ = 0;
  done_ = 0;
  phase_ = phase::sending;
  sender_.start(head, payload, caps_.crc);
}

void device_end::answer_data(size_t n) {
  ACTORCSI_ASSERT(phase_ == phase::idle);
  ACTORCSI_ASSERT(n <= scratch_.size());
  source_ = nullptr;
  total_ = static_cast<uint32_t>(n);
  done_ = 0;
  send_fragment();
}

void device_end::answer_read(channel& source, uint32_t length) {
  ACTORCSI_ASSERT(phase_ == phase::idle);
  source_ = &source;
  total_ = length;
  done_ = 0;
  send_fragment();
}

void device_end::send_fragment() {
  ACTORCSI_ASSERT(done_ <= total_);
  auto left = total_ - done_;
  // Until the sizes are agreed on, a host may accept no more than this.
  auto limit = negotiated_ ? size_t{caps_.max_payload} : initial_max_payload;
  auto most = static_cast<uint32_t>(std::min(size_t{left}, limit));
  byte_pieces payload;
  if (source_ != nullptr)
    payload = source_->read(done_, most);
  else
    payload.first = {scratch_.data() + done_, most};
  ACTORCSI_ASSERT(payload.size() <= most);
  packet_header head;
  head.sequence = counter_;
  head.channel = request_.channel;
  head.code = request_.code;
  if (caps_.ack)
    head.flags |= flag::ack_req;
  if (payload.size() < left)
    head.flags |= flag::fragment;
  repeats_ = 0;
  phase_ = phase::sending;
  sender_.start(head, payload, caps_.crc);
}

void device_end::on_sent() {
  ACTORCSI_ASSERT(phase_ == phase::sending);
  const auto& head = sender_.head();
  if (!head.has(flag::ack_req)) {
    on_acknowledged();
    return;
  }
  phase_ = phase::waiting;
  ack_due_ =
    now_ + ack_waits[repeats_] + line_time(head.packet_size(), options_.baud);
}

void device_end::on_acknowledged() {
  // The host cannot have what was not sent.
  ACTORCSI_ASSERT(phase_ != phase::idle && !sender_.busy());
  // The answer to SYNC has number 0, and so has the next one.
  if (sender_.head().code != opcode::sync || sender_.head().has(flag::nak))
    ++counter_;
  ++counters_.wire.sent;
  done_ += std::min(total_ - done_, uint32_t{sender_.head().length});
  if (done_ < total_)
    send_fragment();
  else
    end_answer(true);
}

void device_end::end_answer(bool delivered) {
  auto* source = source_;
  source_ = nullptr;
  total_ = 0;
  done_ = 0;
  phase_ = phase::idle;
  ack_due_ = never;
  sender_.cancel();
  if (source != nullptr)
    source->end_read(delivered);
}

bool device_end::retransmit() {
  ACTORCSI_ASSERT(phase_ == phase::waiting);
  if (repeats_ + 1 == ack_waits.size())
    return false;
  ++repeats_;
  ++counters_.wire.retransmitted;
  phase_ = phase::sending;
  sender_.repeat();
  return true;
}

void device_end::give_up() {
  ++counters_.wire.transport_errors;
  connected_ = false;
  num_events_ = 0;
  begin_anew();
}

void device_end::raise(const channel& source, uint16_t code) {
  for (size_t id = 1; id < num_channels_; ++id)
    if (channels_[id] == &source)
      queue_event({static_cast<uint8_t>(id), code});
}

void device_end::raise_system(uint16_t code) {
  queue_event({0, code});
}

void device_end::queue_event(event x) {
  if (!connected_ || !caps_.events)
    return;
  auto last = events_.begin() + num_events_;
  auto same = [x](const event& other) {
    return other.channel == x.channel && other.code == x.code;
  };
  if (std::any_of(events_.begin(), last, same))
    return;
  if (num_events_ == events_.size()) {
    ++counters_.events_lost;
    return;
  }
  events_[num_events_++] = x;
  // An answer that waits for room in the sink means that there is none.
  if (!sender_.busy())
    pump();
}

bool device_end::start_event() {
  if (num_events_ == 0)
    return false;
  auto x = events_.front();
  std::copy(events_.begin() + 1, events_.begin() + num_events_,
            events_.begin());
  --num_events_;
  ACTORCSI_ASSERT(x.channel < num_channels_);
  if (!caps_.events)
    return true;
  packet_header head;
  head.sequence = counter_;
  head.channel = x.channel;
  head.flags = flag::event;
  head.code = x.channel == 0 ? opcode::system_event : opcode::channel_event;
  byte_pieces payload;
  if (x.code != notify_code) {
    put_u16(event_code_.data(), x.code);
    payload.first = {event_code_.data(), event_code_.size()};
  }
  ++counters_.wire.events;
  event_sender_.start(head, payload, caps_.crc);
  return true;
}

void device_end::pump() {
  // Channels may raise events during this call.
  if (pumping_)
    return;
  pumping_ = true;
  for (;;) {
    if (event_sender_.busy()) {
      if (!event_sender_.flush(sink_))
        break;
      continue;
    }
    // Nothing may come between the bytes of a packet.
    if (!sender_.cut()) {
      if (sync_pending_) {
        sync_pending_ = false;
        begin_anew();
        request_ = {};
        answer(status::success);
        continue;
      }
      // Events do not wait for an answer's ACK.
      if (start_event())
        continue;
      if (!sender_.busy())
        break;
    }
    if (!sender_.flush(sink_))
      break;
    on_sent();
  }
  pumping_ = false;
}

} // namespace actorcsi::platform::link
