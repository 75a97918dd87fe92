#include "platform/openmv/host/host_end.hpp"

#include <algorithm>
#include <cstring>

#include "platform/base/assert.hpp"

namespace actorcsi::platform::link {

namespace {

/// Number of damaged copies of a packet after which the host stops waiting.
constexpr unsigned max_damaged = 4;

} // namespace

host_end::host_end(byte_sink& sink, host_listener& listener,
                   const host_options& options)
  : sink_(sink),
    listener_(listener),
    options_(options),
    decoder_(options.max_payload),
    payload_limit_(options.max_payload) {
  // nop
}

void host_end::start(time_point now) {
  stop();
  now_ = now;
  payload_limit_ = options_.max_payload;
  enter(step::sync);
  pump();
}

void host_end::stop() {
  step_ = step::closed;
  asking_ = false;
  unsent_ = false;
  up_ = false;
  num_acks_ = 0;
  cut_off_ = never;
  decoder_.clear();
  fail_all(outcome::disconnected);
}

void host_end::on_bytes(time_point now, span<const uint8_t> bytes) {
  now_ = now;
  if (step_ == step::closed)
    return;
  drain(bytes);
  cut_off_ = decoder_.pending() ? now + cut_off_after : never;
  pump();
}

void host_end::on_time(time_point now) {
  now_ = now;
  if (now >= cut_off_) {
    cut_off_ = never;
    while (decoder_.pending()) {
      decoder_.abandon();
      drain({});
    }
  }
  if (asking_ && now >= deadline_) {
    if (step_ == step::ready)
      resync();
    else
      on_step_timeout();
  }
  pump();
}

time_point host_end::next_timeout() const noexcept {
  return std::min(cut_off_, asking_ ? deadline_ : never);
}

const channel_info* host_end::find(std::string_view name) const noexcept {
  for (size_t i = 0; i < num_channels_; ++i)
    if (channels_[i].name() == name)
      return &channels_[i];
  return nullptr;
}

host_end::counters host_end::statistics() const noexcept {
  auto result = counters_;
  const auto& line = decoder_.statistics();
  result.crc_errors = uint64_t{line.damaged_headers} + line.damaged_payloads;
  return result;
}

void host_end::drain(span<const uint8_t> input) {
  for (;;) {
    switch (decoder_.next(input)) {
    case packet_decoder::event::none:
      return;
    case packet_decoder::event::packet:
      on_packet();
      break;
    case packet_decoder::event::damaged:
      on_damaged();
      break;
    case packet_decoder::event::oversized:
      break;
    }
    if (step_ == step::closed)
      return;
    pump();
  }
}

void host_end::on_damaged() {
  const auto& head = decoder_.head();
  if (!asking_ || head.code != request_.code || head.channel != request_.channel
      || head.sequence != counter_ || !head.has(flag::ack_req)
      || damaged_ == max_damaged)
    return;
  // The device sends it again, after half a second or at once.
  ++damaged_;
  extend_deadline();
  if (can_nak_)
    acknowledge(head, flag::nak);
}

void host_end::on_packet() {
  const auto head = decoder_.head();
  auto payload = decoder_.payload();
  if (head.has(flag::event)) {
    if (head.has(flag::ack_req))
      acknowledge(head, flag::ack);
    on_event(head, payload);
    return;
  }
  auto in_step = !caps_.sequence || head.sequence == counter_;
  if (head.has(flag::rtx)) {
    ++counters_.retransmitted;
    if (caps_.sequence && !in_step) {
      ++counters_.duplicates;
      if (head.has(flag::ack_req))
        acknowledge(head, flag::ack);
      return;
    }
  }
  if (!asking_ || unsent_ || head.code != request_.code
      || head.channel != request_.channel) {
    ++counters_.ignored;
    return;
  }
  if (head.code == opcode::sync)
    in_step = true;
  if (!in_step) {
    // The device's sequence differs, and it says so.
    if (head.has(flag::nak) && step_ == step::ready)
      resync();
    else
      ++counters_.ignored;
    return;
  }
  on_answer(head, payload);
}

void host_end::on_event(const packet_header& head,
                        span<const uint8_t> payload) {
  if (head.length != 0 && head.length != 2) {
    ++counters_.ignored;
    return;
  }
  ++counters_.events;
  auto code = head.length == 0 ? notify_code : get_u16(payload.data());
  auto system = head.code == opcode::system_event;
  if (system && code == 2 && up_) {
    // A soft reboot: the device has restarted the protocol.
    go_down();
    enter(step::sync);
    return;
  }
  if (up_)
    listener_.on_event(system ? uint8_t{0} : head.channel, code);
}

void host_end::on_answer(const packet_header& head,
                         span<const uint8_t> payload) {
  if (head.has(flag::nak)) {
    ++counter_;
    auto code = payload.size() == 2
                  ? static_cast<status>(get_u16(payload.data()))
                  : status::unknown;
    if (is_mangled(code) && step_ == step::ready)
      resync();
    else
      complete({outcome::refused, code, 0});
    return;
  }
  if (head.has(flag::ack)) {
    counter_ = head.code == opcode::sync ? uint8_t{0}
                                         : static_cast<uint8_t>(counter_ + 1);
    complete({outcome::ok, status::success, got_});
    return;
  }
  if (payload.empty()) {
    // Neither status nor data: the timeout continues.
    ++counters_.ignored;
    return;
  }
  ++counter_;
  if (head.has(flag::ack_req))
    acknowledge(head, flag::ack);
  if (payload.size() > into_.size() - got_) {
    // The rest of the answer is useless; only a resync ends it.
    auto* call = current_;
    if (call != nullptr) {
      current_ = nullptr;
      finish(*call, {outcome::too_long, status::success, got_});
      if (step_ == step::ready)
        resync();
    } else {
      on_step_timeout();
    }
    return;
  }
  std::memcpy(into_.data() + got_, payload.data(), payload.size());
  got_ += payload.size();
  ACTORCSI_ASSERT(got_ <= into_.size());
  damaged_ = 0;
  adapt_payload(false);
  if (head.has(flag::fragment))
    extend_deadline();
  else
    complete({outcome::ok, status::success, got_});
}

void host_end::acknowledge(const packet_header& head, uint8_t how) {
  ACTORCSI_ASSERT(num_acks_ <= acks_.size());
  // If there is no room, the device asks again.
  if (num_acks_ == acks_.size())
    return;
  packet_header ack;
  ack.sequence = head.sequence;
  ack.channel = head.channel;
  ack.flags = how;
  ack.code = head.code;
  acks_[num_acks_++] = ack;
}

} // namespace actorcsi::platform::link
