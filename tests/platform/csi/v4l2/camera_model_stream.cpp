#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include <sys/mman.h>

#include "platform/csi/pattern/test_pattern.hpp"
#include "tests/platform/csi/v4l2/camera_model.hpp"

// Buffers and frames.

namespace actorcsi::platform::test {

/// Memory that really goes away: who reads it then, crashes.
struct camera_model::region {
  explicit region(size_t size)
    : bytes(size),
      data(static_cast<uint8_t*>(mmap(nullptr, size, PROT_READ | PROT_WRITE,
                                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {
    // nop
  }

  region(const region&) = delete;
  region& operator=(const region&) = delete;

  ~region() {
    munmap(data, bytes);
  }

  size_t bytes;
  uint8_t* data;
};

camera_model::~camera_model() = default;

// -- the world ----------------------------------------------------------------

void camera_model::inject(fault x, uint32_t count) {
  if (x == fault::silent)
    silent_ = true;
  else
    faults_.inject(x, count);
}

void camera_model::silence(caf::timespan duration) {
  // The kernel's time stamps are in whole microseconds.
  silent_until_ =
    std::chrono::ceil<std::chrono::microseconds>(clock_.now() + duration);
  next_begin_ = std::max(next_begin_, silent_until_);
}

void camera_model::unplug() {
  plugged_ = false;
  for (auto& x : open_)
    if (x.second == node::camera)
      x.second = node::unplugged;
  buffers_.clear();
  queued_.clear();
  done_.clear();
  streaming_ = reading_ = broken_ = false;
}

void camera_model::plug(const std::string& path) {
  plugged_ = true;
  path_ = path;
  period_ = {1, 30};
  for (auto& x : controls)
    values[x.first] = x.second.default_value;
}

bool camera_model::readable() const {
  if (!watched_)
    return false;
  auto found = open_.find(*watched_);
  auto gone = found != open_.end() && found->second == node::unplugged;
  return gone || broken_ || !done_.empty();
}

bool camera_model::is_mapped(const uint8_t* x) const {
  auto after = mapped_.upper_bound(x);
  if (after == mapped_.begin())
    return false;
  auto& found = *std::prev(after)->second;
  return x < found.data + found.bytes;
}

time_point camera_model::next_event() const {
  if (!streaming_ || broken_)
    return time_point::max();
  if (reading_)
    return end_;
  return silent_ ? time_point::max() : next_begin_;
}

void camera_model::advance(time_point now) {
  while (next_event() <= now)
    if (reading_)
      end_frame();
    else
      begin_frame();
}

caf::timespan camera_model::frame_time() const {
  return caf::timespan{int64_t{1'000'000'000} * period_.numerator
                       / period_.denominator};
}

void camera_model::begin_frame() {
  begin_ = next_begin_;
  next_begin_ = begin_ + frame_time();
  ++number_;
  ++sequence_;
  reading_ = true;
  fault_ = faults_.take_for_frame();
  // A damaged frame is noticed in its middle.
  end_ = begin_ + frame_time() * (fault_ ? 45 : 90) / 100;
  target_.reset();
  if (!queued_.empty()) {
    target_ = queued_.front();
    queued_.pop_front();
  }
}

void camera_model::end_frame() {
  reading_ = false;
  if (fault_ == fault::bus_error) {
    broken_ = true;
    return;
  }
  if (!target_)
    return;
  auto& x = buffers_[*target_];
  x.sequence = what.counts ? sequence_ - 1 : 0;
  x.flags = V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC | V4L2_BUF_FLAG_TSTAMP_SRC_SOE;
  if (fault_ == fault::overrun)
    x.flags |= V4L2_BUF_FLAG_ERROR;
  x.stamp = begin_;
  if (what.stamp_error)
    x.stamp += what.stamp_error(number_);
  write(x);
  if (what.missing)
    x.bytes -= what.missing(number_);
  done_.push_back(*target_);
  target_.reset();
}

void camera_model::write(buffer& into) const {
  auto data = into.memory->data;
  if (what.jpeg) {
    auto bytes = what.jpeg(number_);
    into.bytes = static_cast<uint32_t>(bytes.size());
    std::memcpy(data, bytes.data(), bytes.size());
    return;
  }
  into.bytes = view_.bytes;
  auto format = view_.fourcc == V4L2_PIX_FMT_GREY     ? pixformat::grayscale
                : view_.fourcc == V4L2_PIX_FMT_RGB565 ? pixformat::rgb565
                : view_.fourcc == V4L2_PIX_FMT_SBGGR8 ? pixformat::bayer
                                                      : pixformat::yuv422;
  auto line = view_.size.width * bytes_per_pixel(format);
  std::vector<uint8_t> pixels(line * view_.size.height, 128);
  draw_marks(pixels, view_.size, format, number_, 0, view_.size.height);
  // Its memory is not cleared: what is beside the picture is old.
  for (size_t y = 0; y < view_.size.height; ++y)
    std::memcpy(data + y * view_.stride, pixels.data() + y * line, line);
}

// -- buffers ------------------------------------------------------------------

int camera_model::request_buffers(v4l2_requestbuffers& x) {
  if (what.busy)
    return -EBUSY;
  if (streaming_)
    return complain("REQBUFS while streaming", -EBUSY);
  if (watched_)
    complain("REQBUFS while watched", 0);
  auto maps = std::any_of(buffers_.begin(), buffers_.end(), [this](auto& b) {
    return mapped_.count(b.memory->data) > 0;
  });
  if (maps && !what.orphans)
    return -EBUSY;
  buffers_.clear();
  queued_.clear();
  done_.clear();
  // At least two, as vivid gives.
  if (x.count > 0)
    x.count = std::clamp(x.count, 2u, what.most_buffers);
  for (uint32_t i = 0; i < x.count; ++i) {
    buffers_.emplace_back();
    buffers_.back().memory = std::make_shared<region>(view_.bytes);
  }
  return 0;
}

int camera_model::query_buffer(v4l2_buffer& x) {
  if (x.index >= buffers_.size())
    return complain("QUERYBUF of no buffer", -EINVAL);
  auto bytes = static_cast<uint32_t>(buffers_[x.index].memory->bytes);
  if (what.multi_planar) {
    x.m.planes[0].length = bytes;
    x.m.planes[0].m.mem_offset = x.index;
  } else {
    x.length = bytes;
    x.m.offset = x.index;
  }
  return 0;
}

uint8_t* camera_model::map(int, size_t bytes, uint32_t offset) {
  if (offset >= buffers_.size() || bytes != buffers_[offset].memory->bytes) {
    complain("mmap of no buffer", 0);
    return nullptr;
  }
  auto& memory = buffers_[offset].memory;
  mapped_[memory->data] = memory;
  return memory->data;
}

void camera_model::unmap(uint8_t* memory, size_t) {
  if (mapped_.erase(memory) == 0)
    complain("munmap of what is not mapped", 0);
}

int camera_model::queue(v4l2_buffer& x) {
  if (x.index >= buffers_.size())
    return complain("QBUF of no buffer", -EINVAL);
  auto& buffer = buffers_[x.index];
  if (buffer.queued)
    return complain("QBUF of a buffer that is queued", -EINVAL);
  if (mapped_.count(buffer.memory->data) == 0)
    return complain("QBUF of a buffer that is not mapped", -EINVAL);
  buffer.queued = true;
  queued_.push_back(x.index);
  return 0;
}

int camera_model::dequeue(v4l2_buffer& x) {
  if (!streaming_)
    return complain("DQBUF without streaming", -EINVAL);
  if (broken_)
    return -EIO;
  if (done_.empty())
    return -EAGAIN;
  auto index = done_.front();
  done_.pop_front();
  auto& buffer = buffers_[index];
  buffer.queued = false;
  x.index = index;
  x.flags = buffer.flags;
  x.sequence = buffer.sequence;
  using namespace std::chrono;
  auto us = duration_cast<microseconds>(buffer.stamp.time_since_epoch());
  x.timestamp.tv_sec = us.count() / 1'000'000;
  x.timestamp.tv_usec = us.count() % 1'000'000;
  if (what.multi_planar)
    x.m.planes[0].bytesused = buffer.bytes;
  else
    x.bytesused = buffer.bytes;
  return 0;
}

int camera_model::stream_on() {
  if (buffers_.empty())
    return complain("STREAMON without buffers", -EINVAL);
  if (queued_.empty())
    return complain("STREAMON without a queued buffer", -EINVAL);
  if (streaming_)
    return complain("STREAMON while streaming", 0);
  if (what.start_result != 0)
    return what.start_result;
  streaming_ = true;
  broken_ = reading_ = false;
  sequence_ = 0;
  begin_ = clock_.now();
  next_begin_ = std::max(begin_ + frame_time(), silent_until_);
  return 0;
}

int camera_model::stream_off() {
  if (watched_)
    complain("STREAMOFF while watched", 0);
  if (streaming_)
    silent_ = false;
  streaming_ = broken_ = reading_ = false;
  for (auto& x : buffers_)
    x.queued = false;
  queued_.clear();
  done_.clear();
  return 0;
}

void camera_model::watch(int fd) {
  if (!streaming_)
    complain("watched without streaming", 0);
  if (watched_)
    complain("watched twice", 0);
  watched_ = fd;
}

void camera_model::unwatch(int fd) {
  if (watched_ != fd)
    complain("unwatched without being watched", 0);
  watched_.reset();
}

} // namespace actorcsi::platform::test
