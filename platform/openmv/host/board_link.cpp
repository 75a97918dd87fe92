#include "platform/openmv/host/board_link.hpp"

#include <algorithm>

#include "platform/base/assert.hpp"
#include "platform/csi/jpeg.hpp"
#include "platform/openmv/codec/packet.hpp"
#include "platform/openmv/device/stream_channel.hpp"

namespace actorcsi::platform::link {

namespace {

/// Interval for asking a board that has no frame and sends no event.
constexpr auto frame_interval = milliseconds(20);

/// A lost order is repeated after this long.
constexpr auto retry_interval = milliseconds(100);

host_options options_for(uint32_t baud) {
  host_options result;
  result.baud = baud;
  return result;
}

/// Converts a format's number on the wire; false if it is unknown.
bool from_wire_format(uint32_t number, pixformat& result) {
  for (auto x : {pixformat::grayscale, pixformat::rgb565, pixformat::bayer,
                 pixformat::yuv422, pixformat::binary, pixformat::jpeg}) {
    if (wire_format(x) == number) {
      result = x;
      return true;
    }
  }
  return false;
}

/// The received frame; none if it does not fit its header.
frame make_frame_of(const stream_header& header, span<const uint8_t> image,
                    uint32_t sequence, time_point now) {
  frame_info info;
  if (header.width == 0 || header.width > max_frame_side || header.height == 0
      || header.height > max_frame_side
      || !from_wire_format(header.format, info.format))
    return {};
  info.sequence = sequence;
  info.size = {static_cast<uint16_t>(header.width),
               static_cast<uint16_t>(header.height)};
  // The time of arrival: the board's clock is a different one.
  info.readout_begin = now;
  info.readout_end = now;
  // What a board sends after a JPEG is no part of it.
  if (info.format == pixformat::jpeg)
    if (auto found = find_jpeg(image))
      image = image.subspan(0, found->bytes);
  if (image.size() > frame_bytes(info.size, info.format))
    return {};
  return make_frame(info, {image.begin(), image.end()});
}

} // namespace

board_link::board_link(serial& port, board_link_listener& listener,
                       uint32_t baud, uint32_t seed)
  : listener_(listener),
    sink_(port),
    host_(sink_, *this, options_for(baud)),
    records_(host_, "actors", *this, seed),
    text_(*this),
    frames_(*this) {
  for (size_t i = 0; i < max_streams; ++i)
    switches_.emplace_back(*this, i);
}

void board_link::start(time_point now) {
  host_.start(now);
}

void board_link::on_bytes(time_point now, span<const uint8_t> bytes) {
  host_.on_bytes(now, bytes);
}

void board_link::on_time(time_point now) {
  host_.on_time(now);
  if (!host_.up())
    return;
  records_.on_time(now);
  text_.on_time(now);
  for (auto& x : switches_)
    x.on_time(now);
  frames_.on_time(now);
}

time_point board_link::next_timeout() const noexcept {
  auto result = host_.next_timeout();
  if (!host_.up())
    return result;
  result =
    std::min({result, records_.next_timeout(), text_.due(), frames_.due()});
  for (auto& x : switches_)
    result = std::min(result, x.due());
  return result;
}

void board_link::want_frames(time_point now, size_t camera, bool wanted) {
  ACTORCSI_ASSERT(camera < max_streams);
  switches_[camera].want(now, wanted);
}

// -- what happens on the link -------------------------------------------------

void board_link::on_up() {
  auto now = host_.now();
  streams_ = {main_stream};
  for (auto& x : host_.channels())
    if ((x.flags & channel_flag::stream) != 0 && x.name() != main_stream
        && streams_.size() < max_streams)
      streams_.emplace_back(x.name());
  listener_.on_link_up();
  records_.on_up(now);
  text_.on_up(now);
  for (auto& x : switches_)
    x.on_up(now);
  frames_.on_up(now);
}

const channel_info* board_link::stream_of(size_t camera) const noexcept {
  return camera < streams_.size() ? host_.find(streams_[camera]) : nullptr;
}

void board_link::on_down() {
  records_.on_down();
  listener_.on_link_down();
}

void board_link::on_resync() {
  // Events may have been lost.
  text_.on_time(host_.now() + text_interval);
}

void board_link::on_event(uint8_t channel, uint16_t code) {
  auto now = host_.now();
  records_.on_event(now, channel, code);
  if (code != notify_code)
    return;
  text_.on_event(now, channel);
  frames_.on_event(now, channel);
}

void board_link::on_records() {
  listener_.on_records();
}

void board_link::on_room() {
  listener_.on_records();
}

void board_link::on_session() {
  listener_.on_session();
}

// -- text ---------------------------------------------------------------------

void board_link::text_reader::on_up(time_point now) {
  due_ = never;
  if (auto found = owner_.host_.find("stdout")) {
    channel_ = found->id;
    look(now);
  }
}

void board_link::text_reader::on_event(time_point now, uint8_t channel) {
  // Channel 0 is the transport, so 0 means not found.
  if (channel_ != 0 && channel == channel_)
    look(now);
}

void board_link::text_reader::on_time(time_point now) {
  if (now >= due_)
    look(now);
}

void board_link::text_reader::look(time_point now) {
  if (busy_) {
    again_ = true;
    return;
  }
  again_ = false;
  read(channel_, 0, {text_.data(), text_.size()});
  busy_ = owner_.host_.submit(now, *this);
  due_ = busy_ ? never : now + text_interval;
}

void board_link::text_reader::on_answer(const call_result& result) {
  busy_ = false;
  if (result.how == outcome::disconnected) {
    due_ = never;
    return;
  }
  auto now = owner_.host_.now();
  due_ = now + text_interval;
  if (result && result.size > 0) {
    owner_.counters_.text_bytes += result.size;
    owner_.listener_.on_text(
      {reinterpret_cast<const char*>(text_.data()), result.size});
    again_ = again_ || result.size == text_.size();
  }
  if (again_)
    look(now);
}

// -- the stream's switch ------------------------------------------------------

void board_link::stream_switch::on_up(time_point now) {
  // After a pause the board has ended the stream, and does not notice that
  // frames are wanted again unless it is first told that they are not.
  state_ = state::unknown;
  due_ = never;
  auto found = owner_.stream_of(camera_);
  missing_ = found == nullptr;
  if (missing_)
    return;
  channel_ = found->id;
  proceed(now);
}

void board_link::stream_switch::want(time_point now, bool on) {
  if (wanted_ == on)
    return;
  wanted_ = on;
  proceed(now);
}

void board_link::stream_switch::on_time(time_point now) {
  if (now >= due_)
    proceed(now);
}

void board_link::stream_switch::proceed(time_point now) {
  if (busy_ || missing_ || !owner_.host_.up())
    return;
  due_ = never;
  auto request = uint32_t{stream_channel::request_enable};
  argument_ = {};
  switch (state_) {
  case state::unknown:
    next_ = state::off;
    break;
  case state::off:
    if (!wanted_)
      return;
    request = stream_channel::request_raw;
    argument_[0] = 1;
    next_ = state::raw;
    break;
  case state::raw:
    if (!wanted_)
      return;
    argument_[0] = 1;
    next_ = state::on;
    break;
  case state::on:
    if (wanted_)
      return;
    next_ = state::raw;
    break;
  }
  ioctl(channel_, request, {argument_.data(), argument_.size()});
  busy_ = owner_.host_.submit(now, *this);
}

void board_link::stream_switch::on_answer(const call_result& result) {
  busy_ = false;
  auto now = owner_.host_.now();
  switch (result.how) {
  case outcome::ok:
    state_ = next_;
    if (state_ == state::on)
      owner_.frames_.on_up(now);
    proceed(now);
    break;
  case outcome::disconnected:
    break;
  case outcome::lost:
    due_ = now + retry_interval;
    break;
  default:
    // This board's channel of that name is a different one.
    missing_ = true;
    break;
  }
}

// -- frames -------------------------------------------------------------------

board_link::frame_source::frame_source(board_link& owner)
  : frame_reader(owner.host_, max_frame + stream_header::wire_size, true),
    owner_(owner) {
  // nop
}

void board_link::frame_source::on_up(time_point now) {
  due_ = now;
  on_time(now);
}

void board_link::frame_source::on_event(time_point now, uint8_t channel) {
  for (size_t i = 0; i < owner_.streams_.size(); ++i)
    if (auto stream = owner_.stream_of(i);
        stream != nullptr && stream->id == channel) {
      on_up(now);
      return;
    }
}

void board_link::frame_source::on_time(time_point now) {
  if (now < due_)
    return;
  // A frame being fetched already reports its arrival.
  due_ = never;
  empty_ = 0;
  fetch_next(now);
}

bool board_link::frame_source::fetch_next(time_point now) {
  auto count = owner_.streams_.size();
  for (size_t i = 1; i <= count; ++i) {
    auto next = (camera_ + i) % count;
    if (!owner_.switches_[next].on())
      continue;
    if (!fetch(now, owner_.streams_[next]))
      return false;
    camera_ = next;
    return true;
  }
  return false;
}

void board_link::frame_source::on_frame(time_point now,
                                        const stream_header& header,
                                        span<const uint8_t> image) {
  auto camera = camera_;
  auto x = make_frame_of(header, image, numbers_[camera] + 1, now);
  // The memory is needed again, and the next frame may be waiting.
  on_up(now);
  if (!x) {
    ++owner_.counters_.corrupt;
    return;
  }
  ++numbers_[camera];
  ++owner_.counters_.frames;
  owner_.listener_.on_frame(camera, x);
}

void board_link::frame_source::on_no_frame(time_point now) {
  auto on = std::count_if(owner_.switches_.begin(), owner_.switches_.end(),
                          [](auto& x) { return x.on(); });
  // Another camera may have one.
  if (++empty_ >= static_cast<size_t>(on) || !fetch_next(now))
    due_ = now + frame_interval;
}

} // namespace actorcsi::platform::link
