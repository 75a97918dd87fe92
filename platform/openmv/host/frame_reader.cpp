#include "platform/openmv/host/frame_reader.hpp"

#include <algorithm>

#include "platform/base/assert.hpp"
#include "platform/openmv/codec/packet.hpp"

namespace actorcsi::platform::link {

namespace {

/// Smaller pieces cost more in headers than they save; larger ones save
/// nothing.
constexpr size_t least_piece = 1024;
constexpr size_t largest_piece = size_t{1} << 20;

/// A piece that takes less than this is followed by a larger one, one that
/// takes more by a smaller one.
constexpr auto short_time = milliseconds(8);
constexpr auto long_time = milliseconds(25);

} // namespace

frame_reader::frame_reader(host_end& host, size_t capacity, bool in_pieces)
  : host_(host),
    capacity_(capacity),
    memory_(stream_header::wire_size),
    in_pieces_(in_pieces) {
  // nop
}

bool frame_reader::fetch(time_point now, std::string_view channel) {
  const auto* stream = host_.find(channel);
  if (step_ != step::none || stream == nullptr || !host_.up())
    return false;
  channel_ = stream->id;
  whole_ = false;
  ask(opcode::channel_lock, channel_);
  step_ = step::lock;
  if (host_.submit(now, *this))
    return true;
  step_ = step::none;
  return false;
}

void frame_reader::go(step next) {
  step_ = next;
  if (next == step::size) {
    ask(opcode::channel_size, channel_, {memory_.data(), 4});
  } else if (next == step::read) {
    asked_ = in_pieces_ ? std::min(piece_, size_ - done_) : size_;
    ACTORCSI_ASSERT(asked_ > 0 && done_ + asked_ <= memory_.size());
    asked_at_ = host_.now();
    read(channel_, static_cast<uint32_t>(done_),
         {memory_.data() + done_, asked_});
  } else {
    ask(opcode::channel_unlock, channel_);
  }
  if (!host_.submit(host_.now(), *this))
    step_ = step::none;
}

void frame_reader::adapt_piece(caf::timespan took) {
  if (took > long_time)
    piece_ = std::max(piece_ / 2, least_piece);
  else if (took < short_time && asked_ == piece_)
    piece_ = std::min(piece_ * 2, largest_piece);
}

bool frame_reader::still_locked() const {
  return host_.statistics().resyncs == resyncs_;
}

void frame_reader::on_answer(const call_result& result) {
  switch (step_) {
  case step::lock:
    step_ = step::none;
    resyncs_ = host_.statistics().resyncs;
    if (result)
      go(step::size);
    else
      on_no_frame(host_.now());
    return;
  case step::size:
    size_ = result && result.size == 4 ? get_u32(memory_.data()) : 0;
    done_ = 0;
    if (!still_locked() || size_ <= stream_header::wire_size
        || size_ > capacity_) {
      go(step::unlock);
      return;
    }
    if (size_ > memory_.size())
      memory_.resize(size_);
    go(step::read);
    return;
  case step::read:
    if (!result || result.size != asked_ || !still_locked()) {
      go(step::unlock);
      return;
    }
    adapt_piece(host_.now() - asked_at_);
    done_ += asked_;
    whole_ = done_ == size_;
    go(whole_ ? step::unlock : step::read);
    return;
  default:
    break;
  }
  step_ = step::none;
  auto header = stream_header::decode(memory_.data());
  if (!whole_ || header.offset > size_) {
    ++failed_;
    on_no_frame(host_.now());
    return;
  }
  on_frame(host_.now(), header, behind({memory_.data(), size_}, header.offset));
}

} // namespace actorcsi::platform::link
