#include "platform/link/frame_reader.hpp"

#include "platform/link/packet.hpp"

namespace actorcsi::platform::link {

frame_reader::frame_reader(host_end& host, size_t capacity)
  : host_(host), memory_(capacity) {
  // nop
}

bool frame_reader::fetch(time_point now) {
  const auto* stream = host_.find("stream");
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
  if (next == step::size)
    ask(opcode::channel_size, channel_, {memory_.data(), 4});
  else if (next == step::read)
    read(channel_, 0, {memory_.data(), size_});
  else
    ask(opcode::channel_unlock, channel_);
  if (!host_.submit(host_.now(), *this))
    step_ = step::none;
}

void frame_reader::on_answer(const call_result& result) {
  switch (step_) {
  case step::lock:
    step_ = step::none;
    if (result)
      go(step::size);
    else
      on_no_frame(host_.now());
    return;
  case step::size:
    size_ = result && result.size == 4 ? get_u32(memory_.data()) : 0;
    go(size_ > stream_header::wire_size && size_ <= memory_.size()
         ? step::read
         : step::unlock);
    return;
  case step::read:
    whole_ = result && result.size == size_;
    go(step::unlock);
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
