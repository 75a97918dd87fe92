#include "platform/openmv/device/device_end.hpp"

#include <algorithm>
#include <string>

#include "platform/base/assert.hpp"
#include "platform/base/errc.hpp"

namespace actorcsi::platform::link {

namespace {

/// Flags that only a device sets. A packet with one of them is an echo.
constexpr auto device_flags = static_cast<uint8_t>(
  flag::rtx | flag::ack_req | flag::fragment | flag::event);

bool is_sync(const packet_header& head) {
  return head.code == opcode::sync && head.channel == 0 && head.length == 0;
}

/// These are refused whatever their sequence number.
bool is_event(opcode code) {
  return code == opcode::system_event || code == opcode::channel_event;
}

} // namespace

device_end::device_end(byte_sink& sink, device_system& system,
                       const device_options& options)
  : sink_(sink),
    system_(system),
    options_(options),
    decoder_(options.max_payload) {
  caps_.max_payload = options_.max_payload;
}

device_end::~device_end() {
  end_answer(false);
  for (auto* x : channels_)
    if (x != nullptr)
      x->attach(nullptr);
}

caf::expected<uint8_t> device_end::add(channel& x) {
  if (num_channels_ == max_channels)
    return make_error(errc::limit_reached, "channels: at most 32");
  auto name = x.name();
  auto taken = [&](channel* other) {
    return other != nullptr && other->name() == name;
  };
  if (name.empty() || name.size() > channel_info::max_name
      || std::any_of(channels_.begin(), channels_.end(), taken))
    return make_error(
      errc::invalid_argument,
      "channel: the name " + std::string{name.data(), name.size()}
        + " is empty, longer than 13 characters or already used");
  auto id = static_cast<uint8_t>(num_channels_++);
  channels_[id] = &x;
  x.attach(this);
  if (connected_)
    raise_system(0);
  return id;
}

void device_end::on_bytes(time_point now, span<const uint8_t> bytes) {
  now_ = now;
  drain(bytes);
  cut_off_ = decoder_.pending() ? now + cut_off_after : never;
  pump();
}

void device_end::on_time(time_point now) {
  now_ = now;
  if (now >= cut_off_) {
    cut_off_ = never;
    while (decoder_.pending()) {
      decoder_.abandon();
      drain({});
    }
  }
  if (phase_ == phase::waiting && now >= ack_due_ && !retransmit())
    give_up();
  pump();
}

time_point device_end::next_timeout() const noexcept {
  return std::min(cut_off_, phase_ == phase::waiting ? ack_due_ : never);
}

void device_end::drain(span<const uint8_t> input) {
  for (;;) {
    auto found = decoder_.next(input);
    if (found == packet_decoder::event::none)
      return;
    on_found(found);
    pump();
  }
}

void device_end::on_found(packet_decoder::event found) {
  const auto& head = decoder_.head();
  if (found == packet_decoder::event::packet) {
    on_packet();
    return;
  }
  // An answer while another is under way would confuse the sequence; the host's
  // timeout resolves it.
  auto free = phase_ == phase::idle && !sync_pending_;
  if (found == packet_decoder::event::damaged)
    ++counters_.wire.checksum_errors;
  if (!free || head.has(device_flags | flag::ack | flag::nak))
    return;
  request_ = head;
  if (found == packet_decoder::event::oversized)
    answer(status::overflow);
  else
    answer(status::checksum);
}

void device_end::on_packet() {
  const auto head = decoder_.head();
  if (head.has(device_flags)) {
    ++counters_.ignored;
    return;
  }
  if (head.has(flag::ack | flag::nak)) {
    on_acknowledgement(head);
    return;
  }
  if (is_sync(head)) {
    ++counters_.syncs;
    connected_ = true;
    // A packet that is sent in part must be completed first.
    sync_pending_ = true;
    return;
  }
  // A host that sends its next request has the answer, even if its ACK was
  // lost.
  if (phase_ == phase::waiting && !sender_.head().has(flag::fragment)
      && caps_.sequence && head.sequence == static_cast<uint8_t>(counter_ + 1))
    on_acknowledged();
  if (phase_ != phase::idle || sync_pending_) {
    ++counters_.ignored;
    return;
  }
  request_ = head;
  if (caps_.sequence && head.sequence != counter_ && !is_event(head.code)
      && head.code != opcode::sync) {
    ++counters_.wire.sequence_errors;
    answer(status::sequence);
    return;
  }
  ++counters_.wire.received;
  on_request(head, decoder_.payload());
}

void device_end::on_acknowledgement(const packet_header& head) {
  const auto& sent = sender_.head();
  if (phase_ != phase::waiting || head.code != sent.code
      || head.sequence != sent.sequence)
    return;
  if (head.has(flag::ack))
    on_acknowledged();
  else
    // A host that sends NAKs is present: only silence ends the link.
    retransmit();
}

void device_end::begin_anew() {
  ACTORCSI_ASSERT(!sender_.cut());
  end_answer(false);
  counter_ = 0;
  caps_ = {};
  caps_.max_payload = options_.max_payload;
  negotiated_ = false;
  decoder_.check_crc(true);
  decoder_.limit(options_.max_payload);
  for (auto* x : channels_)
    if (x != nullptr)
      x->reset();
}

} // namespace actorcsi::platform::link
