#include "platform/openmv/device/stream_channel.hpp"

#include <algorithm>
#include <chrono>
#include <new>
#include <utility>

#include "platform/base/assert.hpp"
#include "platform/csi/framebuffers.hpp"
#include "platform/csi/jpeg.hpp"

namespace actorcsi::platform::link {

stream_channel::stream_channel(const stream_options& options)
  : options_(options) {
  // nop
}

void stream_channel::aligned_delete::operator()(uint8_t* memory) const {
  ::operator delete (memory, std::align_val_t{framebuffers::alignment});
}

void stream_channel::put(frame x) {
  ACTORCSI_ASSERT(x);
  if (!enabled_)
    return;
  ++counters_.offered;
  measure_rate(x.info());
  if (held()) {
    ++counters_.skipped;
    return;
  }
  auto told = static_cast<bool>(waiting_);
  if (told)
    end_frame();
  waiting_ = std::move(x);
  prepared_ = false;
  if (!told)
    raise();
}

std::string_view stream_channel::name() const {
  return options_.name;
}

uint8_t stream_channel::flags() const {
  return channel_flag::read | channel_flag::lock | channel_flag::stream;
}

bool stream_channel::poll() {
  return static_cast<bool>(waiting_);
}

channel_shape stream_channel::shape() {
  prepare();
  if (is_compressed(head_.format))
    return {{head_.depth, 0, 0, 0}, 1};
  return {{head_.width, head_.height, head_.depth, 0}, 3};
}

bool stream_channel::size(uint32_t& bytes) {
  prepare();
  bytes = waiting_ ? static_cast<uint32_t>(total()) : 0;
  return true;
}

bool stream_channel::lock() {
  if (locked_ || !waiting_)
    return false;
  prepare();
  locked_ = true;
  return true;
}

bool stream_channel::unlock() {
  if (locked_) {
    locked_ = false;
    end_frame();
  }
  return true;
}

read_grant stream_channel::begin_read(uint32_t offset, uint32_t length) {
  prepare();
  if (!waiting_ || uint64_t{offset} + length > total())
    return {status::failed, 0};
  reading_ = true;
  read_offset_ = offset;
  read_length_ = length;
  return {status::success, length};
}

byte_pieces stream_channel::read(uint32_t done, uint32_t most) {
  // The bytes stay what they were when the read began.
  ACTORCSI_ASSERT(reading_ && prepared_);
  ACTORCSI_ASSERT(done <= read_length_);
  return slice({{header_.data(), header_.size()}, image_},
               size_t{read_offset_} + done,
               std::min(most, read_length_ - done));
}

void stream_channel::end_read(bool delivered) {
  reading_ = false;
  // Without a lock the end of a frame is not reported; a newer one may replace
  // it.
  seen_ = seen_ || (delivered && read_offset_ + read_length_ == total());
}

status stream_channel::ioctl(uint32_t request, span<const uint8_t> argument) {
  auto words = argument.size() / 4;
  auto word = [&](size_t i) { return get_u32(argument.data() + 4 * i); };
  if (argument.size() % 4 != 0
      || words != (request == request_raw_size ? size_t{2} : size_t{1}))
    return status::invalid;
  switch (request) {
  case request_enable:
    drop_all();
    enabled_ = word(0) != 0;
    encoded_.reset();
    if (enabled_ && options_.encoder != nullptr)
      encoded_.reset(static_cast<uint8_t*>(::operator new (
        options_.encoded_capacity, std::align_val_t{framebuffers::alignment},
        std::nothrow)));
    rate_ = 0;
    last_sequence_ = 0;
    return status::success;
  case request_raw:
    raw_ = word(0) != 0;
    prepared_ = prepared_ && held();
    return status::success;
  case request_raw_size:
    if (word(0) == 0 || word(1) == 0)
      return status::invalid;
    raw_size_ = {
      static_cast<uint16_t>(std::min(word(0), uint32_t{max_frame_side})),
      static_cast<uint16_t>(std::min(word(1), uint32_t{max_frame_side}))};
    prepared_ = prepared_ && held();
    return status::success;
  case request_source:
    return word(0) == options_.chip_id ? status::success : status::failed;
  default:
    return status::invalid;
  }
}

void stream_channel::reset() {
  if (locked_)
    unlock();
  else if (waiting_)
    raise();
}

void stream_channel::prepare() {
  if (prepared_)
    return;
  prepared_ = true;
  head_ = {};
  image_ = {};
  if (!waiting_)
    return;
  const auto& info = waiting_.info();
  head_.width = info.size.width;
  head_.height = info.size.height;
  head_.rate = rate_;
  auto raw = raw_ && info.size.width <= raw_size_.width
             && info.size.height <= raw_size_.height;
  size_t n = 0;
  // A JPEG goes as it is.
  auto is_jpeg = info.format == pixformat::jpeg;
  if (encoded_ && !raw && !is_jpeg)
    n = options_.encoder->encode(waiting_,
                                 {encoded_.get(), options_.encoded_capacity});
  if (n > 0) {
    head_.format = options_.encoder->format();
    head_.depth = static_cast<uint32_t>(n);
    image_ = {encoded_.get(), n};
    if (auto found = find_jpeg(image_)) {
      head_.width = found->size.width;
      head_.height = found->size.height;
    }
  } else {
    head_.format = wire_format(info.format);
    image_ = waiting_.pixels();
    head_.depth = static_cast<uint32_t>(is_jpeg ? image_.size()
                                                : bytes_per_pixel(info.format));
  }
  head_.encode(header_.data());
}

void stream_channel::end_frame() {
  if (waiting_)
    ++(seen_ ? counters_.delivered : counters_.skipped);
  waiting_ = frame{};
  image_ = {};
  seen_ = false;
  prepared_ = false;
}

void stream_channel::drop_all() {
  locked_ = false;
  end_frame();
}

void stream_channel::measure_rate(const frame_info& info) {
  using seconds = std::chrono::duration<float>;
  auto period =
    std::chrono::duration_cast<seconds>(info.readout_end - last_end_);
  if (last_sequence_ != 0 && info.sequence > last_sequence_
      && period.count() > 0) {
    auto rate =
      static_cast<float>(info.sequence - last_sequence_) / period.count();
    // The mean of about the last eight.
    rate_ = rate_ == 0 ? rate : rate_ + (rate - rate_) / 8;
  }
  last_sequence_ = info.sequence;
  last_end_ = info.readout_end;
}

} // namespace actorcsi::platform::link
