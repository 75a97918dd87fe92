#include "platform/openmv/host/record_client.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "platform/base/assert.hpp"

namespace actorcsi::platform::link {

namespace {

/// Longest wait of an acknowledgement for a packet to travel with.
constexpr auto ack_delay = milliseconds(20);

/// Interval for asking the device, because events may be lost.
constexpr auto look_interval = milliseconds(100);

/// Interval for asking a device that has no room and sends no event.
constexpr auto busy_interval = milliseconds(20);

/// Number of refusals in a row after which the session is abandoned.
constexpr unsigned max_refusals = 3;

} // namespace

record_client::record_client(host_end& host, std::string name,
                             record_listener& listener, uint32_t seed,
                             const record_options& options)
  : host_(host),
    name_(std::move(name)),
    listener_(listener),
    options_(options),
    outbox_(std::max(options.capacity, options.max_record + record_head_size)),
    inbox_(options.capacity, options.max_record),
    session_(seed),
    in_(max_read),
    out_(max_read) {
  // nop
}

void record_client::on_up(time_point now) {
  const auto* found = host_.find(std::string_view{name_.data(), name_.size()});
  linked_ = found != nullptr;
  if (!linked_)
    return;
  channel_id_ = found->id;
  unsure_ = true;
  busy_ = false;
  refusals_ = 0;
  look_due_ = now;
  proceed(now);
}

void record_client::on_down() {
  linked_ = false;
  ack_due_ = never;
  look_due_ = never;
}

void record_client::on_event(time_point now, uint8_t channel, uint16_t code) {
  if (!linked_ || channel != channel_id_)
    return;
  if (code == notify_code)
    more_ = true;
  else if (code == record_protocol::event_room && busy_)
    unsure_ = true;
  proceed(now);
}

void record_client::on_time(time_point now) {
  if (now >= look_due_)
    unsure_ = true;
  proceed(now);
}

time_point record_client::next_timeout() const noexcept {
  return step_ != step::none ? never : std::min(ack_due_, look_due_);
}

bool record_client::is_full() const noexcept {
  return outbox_.end() - outbox_.first()
         >= host_.max_write() - record_protocol::write_head_size;
}

bool record_client::push(time_point now, span<const uint8_t> record) {
  if (!open_ || is_full() || record.size() > options_.max_record
      || !outbox_.push(record))
    return false;
  proceed(now);
  return true;
}

size_t record_client::room() const noexcept {
  return open_ && !is_full() ? std::min(outbox_.room(), options_.max_record)
                             : 0;
}

span<const uint8_t> record_client::front() const noexcept {
  return inbox_.ready() ? inbox_.front() : span<const uint8_t>{};
}

void record_client::pop(time_point now) {
  if (!inbox_.ready())
    return;
  inbox_.pop();
  proceed(now);
}

void record_client::proceed(time_point now) {
  now_ = now;
  if (!linked_ || step_ != step::none)
    return;
  if (unsure_) {
    ask(opcode::channel_shape, channel_id_, {words_.data(), words_.size()});
    step_ = step::shape;
  } else if (!open_) {
    put_u32(words_.data(), session_);
    ioctl(channel_id_, record_protocol::request_open, {words_.data(), 4});
    step_ = step::open;
  } else if (wrote_last_ ? start_read() || start_write(false)
                         : start_write(false) || start_read()) {
    // Both directions take turns.
  } else if (now < ack_due_ || !start_write(true)) {
    return;
  }
  if (!host_.submit(now, *this))
    step_ = step::none;
}

bool record_client::start_read() {
  auto n = std::min(in_.size(), inbox_.room());
  if (!more_ || n == 0)
    return false;
  piece_ = n;
  read(channel_id_, inbox_.end(), {in_.data(), n});
  step_ = step::read;
  return true;
}

bool record_client::start_write(bool even_empty) {
  using record_protocol::write_head_size;
  auto limit = std::min(out_.size(), host_.max_write());
  auto pieces = outbox_.bytes(outbox_.first(),
                              std::min(peer_room_, limit - write_head_size));
  if (busy_)
    pieces = {};
  piece_ = pieces.size();
  ACTORCSI_ASSERT(write_head_size + piece_ <= out_.size());
  if (piece_ == 0 && !even_empty)
    return false;
  put_u32(out_.data(), inbox_.end());
  auto into = std::copy(pieces.first.begin(), pieces.first.end(),
                        out_.begin() + write_head_size);
  std::copy(pieces.second.begin(), pieces.second.end(), into);
  write(channel_id_, outbox_.first(), {out_.data(), write_head_size + piece_});
  step_ = step::write;
  return true;
}

void record_client::on_answer(const call_result& result) {
  auto done = std::exchange(step_, step::none);
  ACTORCSI_ASSERT(done != step::none);
  if (result.how == outcome::lost)
    unsure_ = true;
  switch (done) {
  case step::shape:
    on_shape(result);
    break;
  case step::open:
    if (result) {
      open_ = true;
      unsure_ = true;
      listener_.on_session();
    }
    break;
  case step::read:
    on_read(result);
    break;
  case step::write:
    on_write(result);
    break;
  case step::none:
    break;
  }
  if (result.how != outcome::disconnected)
    proceed(now_);
}

void record_client::on_shape(const call_result& result) {
  if (result.how == outcome::disconnected || result.how == outcome::lost)
    return;
  look_due_ = now_ + look_interval;
  unsure_ = false;
  if (!result || result.size != words_.size()) {
    // This is not a record channel.
    linked_ = false;
    look_due_ = never;
    return;
  }
  auto word = [&](size_t i) { return get_u32(words_.data() + 4 * i); };
  auto before = outbox_.first();
  if (word(0) != session_ || !outbox_.acknowledge(word(1))) {
    begin_session();
    return;
  }
  if (!open_) {
    // The answer to opening the session was lost.
    open_ = true;
    listener_.on_session();
  }
  more_ = word(2) != inbox_.end();
  peer_room_ = word(3);
  busy_ = peer_room_ == 0;
  if (busy_)
    look_due_ = now_ + busy_interval;
  if (outbox_.first() != before)
    listener_.on_room();
}

void record_client::on_read(const call_result& result) {
  if (result.how == outcome::refused) {
    // Failed: no data, or no session; the next SHAPE tells which.
    more_ = false;
    unsure_ = unsure_ || result.code != status::failed;
  }
  if (!result)
    return;
  auto taken = inbox_.accept(inbox_.end(), {in_.data(), result.size});
  if (taken != record_inbox::taken::some) {
    begin_session();
    return;
  }
  wrote_last_ = false;
  more_ = result.size == piece_;
  ack_due_ = now_ + ack_delay;
  look_due_ = now_ + look_interval;
  if (inbox_.ready())
    listener_.on_records();
}

void record_client::on_write(const call_result& result) {
  if (result.how == outcome::refused) {
    if (result.code == status::busy) {
      busy_ = true;
      look_due_ = now_ + busy_interval;
    } else if (++refusals_ == max_refusals) {
      begin_session();
    } else {
      unsure_ = true;
    }
  }
  if (!result)
    return;
  refusals_ = 0;
  wrote_last_ = true;
  ack_due_ = never;
  peer_room_ -= std::min(peer_room_, piece_);
  if (peer_room_ == 0) {
    busy_ = true;
    look_due_ = std::min(look_due_, now_ + busy_interval);
  }
  if (piece_ > 0) {
    outbox_.acknowledge(outbox_.first() + static_cast<uint32_t>(piece_));
    listener_.on_room();
  }
}

void record_client::begin_session() {
  open_ = false;
  unsure_ = false;
  ++session_;
  session_ += session_ == 0 ? 1 : 0;
  outbox_.reset();
  inbox_.reset();
  more_ = false;
  busy_ = false;
  refusals_ = 0;
  ack_due_ = never;
}

} // namespace actorcsi::platform::link
