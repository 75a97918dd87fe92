// Everything that the host end sends: calls, and the ACKs of their answers.

#include <algorithm>

#include "platform/base/assert.hpp"
#include "platform/openmv/host/host_end.hpp"

namespace actorcsi::platform::link {

namespace {

/// Least size of a payload: below this the headers cost more than is saved.
constexpr uint16_t least_payload = 242;

/// Number of good answers after which a larger payload is tried.
constexpr unsigned good_packets_to_grow = 256;

} // namespace

bool host_end::submit(time_point now, host_call& x) {
  now_ = now;
  if (!up_ || x.queued_)
    return false;
  x.queued_ = true;
  x.attempts_ = 0;
  x.next_ = nullptr;
  if (last_ == nullptr)
    first_ = &x;
  else
    last_->next_ = &x;
  last_ = &x;
  if (!pumping_) {
    start_next_call();
    pump();
  }
  return true;
}

void host_end::request(opcode code, uint8_t channel, const byte_pieces& payload,
                       span<uint8_t> into) {
  ACTORCSI_ASSERT(!asking_);
  request_ = {};
  request_.code = code;
  request_.channel = channel;
  payload_ = payload;
  into_ = into;
  got_ = 0;
  damaged_ = 0;
  asking_ = true;
  unsent_ = true;
  if (sender_.busy() && !sender_.cut())
    sender_.cancel();
  extend_deadline();
}

void host_end::start_next_call() {
  if (step_ != step::ready || asking_)
    return;
  if (renegotiate_) {
    renegotiate_ = false;
    enter(step::set_caps);
    return;
  }
  while (!asking_ && step_ == step::ready && first_ != nullptr) {
    auto& call = *first_;
    auto payload = call.payload();
    if (payload.size() > caps_.max_payload) {
      finish(call, {outcome::too_long, status::success, 0});
      continue;
    }
    if (call.attempts_ > 0) {
      if (!call.repeatable_ || call.attempts_ == options_.attempts) {
        finish(call, {outcome::lost, status::success, 0});
        continue;
      }
      ++counters_.repeated;
    }
    ACTORCSI_ASSERT(call.queued_);
    ++call.attempts_;
    current_ = &call;
    request(call.code_, call.channel_, payload, call.into_);
  }
}

void host_end::complete(const call_result& result) {
  ACTORCSI_ASSERT(asking_);
  asking_ = false;
  deadline_ = never;
  if (request_.code != opcode::sync
      && (result.how == outcome::ok || !is_mangled(result.code)))
    ++answered_;
  if (step_ != step::ready) {
    on_step(result);
    return;
  }
  auto* call = current_;
  current_ = nullptr;
  if (call != nullptr)
    finish(*call, result);
  start_next_call();
}

void host_end::finish(host_call& x, const call_result& result) {
  // The current call is always the first one.
  ACTORCSI_ASSERT(&x == first_ && x.queued_);
  first_ = x.next_;
  if (first_ == nullptr)
    last_ = nullptr;
  x.next_ = nullptr;
  x.queued_ = false;
  x.on_answer(result);
}

void host_end::fail_all(outcome how) {
  current_ = nullptr;
  while (first_ != nullptr)
    finish(*first_, {how, status::success, 0});
}

void host_end::extend_deadline() {
  // Twice the packet, because it may have to be repeated.
  auto packet = request_.code == opcode::sync
                  ? header_size
                  : packet_overhead + options_.max_payload;
  deadline_ = now_ + options_.timeout + line_time(2 * packet, options_.baud);
}

void host_end::adapt_payload(bool worse) {
  if (worse) {
    good_packets_ = 0;
    if (payload_limit_ > least_payload)
      payload_limit_ = std::max<uint16_t>(payload_limit_ / 2, least_payload);
    return;
  }
  if (payload_limit_ >= options_.max_payload
      || ++good_packets_ < good_packets_to_grow)
    return;
  good_packets_ = 0;
  payload_limit_ = static_cast<uint16_t>(
    std::min<unsigned>(payload_limit_ * 2u, options_.max_payload));
  renegotiate_ = true;
}

void host_end::pump() {
  if (pumping_)
    return;
  pumping_ = true;
  for (;;) {
    if (ack_sender_.busy()) {
      if (!ack_sender_.flush(sink_))
        break;
      continue;
    }
    // Nothing may come between the bytes of a packet.
    if (!sender_.cut()) {
      if (num_acks_ > 0) {
        ack_sender_.start(acks_.front(), {}, caps_.crc);
        std::copy(acks_.begin() + 1, acks_.begin() + num_acks_, acks_.begin());
        --num_acks_;
        continue;
      }
      if (!sender_.busy()) {
        if (!unsent_)
          break;
        ACTORCSI_ASSERT(asking_);
        unsent_ = false;
        request_.sequence =
          request_.code == opcode::sync ? uint8_t{0} : counter_;
        sender_.start(request_, payload_, caps_.crc);
      }
    }
    if (!sender_.flush(sink_))
      break;
  }
  pumping_ = false;
}

} // namespace actorcsi::platform::link
