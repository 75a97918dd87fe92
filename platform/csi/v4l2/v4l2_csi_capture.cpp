#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>

#include "platform/base/assert.hpp"
#include "platform/csi/settings.hpp"
#include "platform/csi/v4l2/find_cameras.hpp"
#include "platform/csi/v4l2/v4l2_csi.hpp"

// Capture, its faults, and a camera that comes and goes.

namespace actorcsi::platform {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Period of a camera that does not know its own, until its frames tell.
constexpr auto usual_period = milliseconds{33};

/// A camera that fails again this soon is restarted after this time only.
constexpr auto restart_interval = milliseconds{100};

/// Time between two looks for a camera that was unplugged.
constexpr auto look_interval = milliseconds{500};

/// Without a frame for this long, capture has stopped.
constexpr auto longest_silence = seconds{1};

/// A larger gap between two numbers is no loss: the camera counts anew.
constexpr uint32_t largest_gap = 10'000;

/// Limit of the frames that are handled in a row.
constexpr int max_collected = 64;

caf::timespan duration_of(v4l2_fract period) {
  auto rate = v4l2::rate_of(period);
  if (rate <= 0)
    return usual_period;
  return caf::timespan{static_cast<int64_t>(1e9 / rate)};
}

} // namespace

// -- the user's side ----------------------------------------------------------

caf::expected<frame> v4l2_csi::snapshot() {
  if (flowing_.load(std::memory_order_relaxed))
    return buffers_.take();
  guard_type guard{mutex_};
  if (auto err = check_complete(settings_))
    return err;
  if (!device_)
    return unplugged();
  if (!is_awake())
    return buffers_.take();
  if (!streaming_ && restart_at_ == time_point::max())
    if (auto err = arm())
      return err;
  auto is_jpeg = settings_.format == pixformat::jpeg;
  auto result = buffers_.take();
  if (result) {
    fault_ = errc{};
    auto bytes = result.pixels().size();
    if (is_jpeg)
      result = buffers_.cut_jpeg(std::move(result), bytes);
  }
  if (!reads_frame(clock_.now()))
    admit_next();
  flowing_ =
    streaming_ && !is_jpeg && fault_ == errc{} && settings_.framebuffers > 1;
  return result;
}

void v4l2_csi::abort() {
  guard_type guard{mutex_};
  stop();
}

caf::error v4l2_csi::last_fault() const {
  guard_type guard{mutex_};
  if (fault_ == errc{})
    return caf::none;
  if (fault_ == errc::jpeg_overflow)
    return jpeg_overflow();
  return fault_ == errc::device_unavailable ? unplugged() : make_error(fault_);
}

void v4l2_csi::on_frame_ready(doorbell* bell) {
  guard_type guard{mutex_};
  bell_ = bell;
}

void v4l2_csi::on_frame_begin(doorbell* bell) {
  guard_type guard{mutex_};
  begin_bell_ = bell;
  announced_ = last_begin_.sequence;
}

frame_begin v4l2_csi::last_begin() const {
  guard_type guard{mutex_};
  return last_begin_;
}

csi_statistics v4l2_csi::statistics() const {
  guard_type guard{mutex_};
  csi_statistics result;
  result.frames = buffers_.accounts();
  if (reads_frame(clock_.now())) {
    ++result.frames.begun;
    result.frames.in_flight = 1;
  }
  result.leased = buffers_.leased();
  result.rearmed = rearmed_;
  return result;
}

// -- device -------------------------------------------------------------------

time_point v4l2_csi::next_event() const {
  guard_type guard{mutex_};
  return device_ ? restart_at_ : look_at_;
}

void v4l2_csi::advance(time_point now) {
  guard_type guard{mutex_};
  auto before = device_ != nullptr;
  if (!device_) {
    if (now >= look_at_)
      look_for_device(now);
  } else if (now >= restart_at_) {
    restart_at_ = time_point::max();
    recover(now);
  }
  auto ready = streaming_ && collect(now);
  auto after = device_ != nullptr;
  if ((ready || before != after) && bell_ != nullptr)
    bell_->ring();
  if (begin_bell_ != nullptr && announced_ != last_begin_.sequence) {
    announced_ = last_begin_.sequence;
    begin_bell_->ring();
  }
}

void v4l2_csi::on_rescheduled(doorbell* wake) {
  guard_type guard{mutex_};
  wake_ = wake;
}

// -- starting and stopping ----------------------------------------------------

caf::error v4l2_csi::arm() {
  if (!ready_)
    if (auto err = install_again())
      return err;
  if (auto err = start_streaming(); err != 0) {
    device_->stop();
    return refused(errc::dma_init_failed, "camera", err);
  }
  if (std::exchange(lapsed_, false))
    ++rearmed_;
  if (std::exchange(unsettled_, false))
    unsettle();
  return caf::none;
}

void v4l2_csi::unsettle() {
  if (!streaming_)
    unsettled_ = true;
  else if (settings_.delays)
    settled_at_ = clock_.now() + settle_time;
}

int v4l2_csi::start_streaming() {
  ACTORCSI_ASSERT(ready_ && !streaming_);
  queued_ = 0;
  for (uint32_t i = 0; i < ring_.size(); ++i)
    if (ring_[i].data != nullptr) {
      if (auto err = device_->queue(i); err != 0)
        return err;
      ++queued_;
    }
  if (auto err = device_->start(); err != 0)
    return err;
  auto now = clock_.now();
  streaming_ = true;
  has_sequence_ = false;
  in_a_row_ = 0;
  starved_ = false;
  stamps_.restart();
  next_due_ = time_point::min();
  last_progress_ = now;
  next_begin_ = now + duration_of(period_);
  admitted_ = false;
  admit_next();
  return 0;
}

void v4l2_csi::stop() {
  restart_at_ = time_point::max();
  flowing_ = false;
  if (streaming_) {
    auto now = clock_.now();
    auto patience =
      std::max<caf::timespan>(longest_silence, 3 * duration_of(period_));
    if (now - last_progress_ > patience)
      lapsed_ = true;
    if (reads_frame(now))
      buffers_.lose(1, drop_reason::aborted);
    streaming_ = false;
    device_->stop();
  }
  buffers_.abort();
}

// -- frames -------------------------------------------------------------------

bool v4l2_csi::collect(time_point now) {
  auto ready = false;
  for (int i = 0; i < max_collected; ++i) {
    v4l2::filled_buffer x;
    auto err = device_->dequeue(x);
    if (err == -EAGAIN) {
      if (in_a_row_ > 0)
        starved_ = in_a_row_ >= queued_;
      in_a_row_ = 0;
      break;
    }
    if (v4l2::is_gone(err)) {
      lose_device(now);
      break;
    }
    if (err != 0) {
      // The stream is broken until it is started again.
      buffers_.lose(1, drop_reason::bus_error);
      fault_ = errc::capture_failed;
      recover(now);
      break;
    }
    ++in_a_row_;
    if (take_in(x, now))
      ready = true;
    if (!streaming_)
      break;
  }
  return ready;
}

bool v4l2_csi::take_in(const v4l2::filled_buffer& x, time_point now) {
  last_progress_ = now;
  count_gap(x.sequence);
  auto times = stamps_.read(x.stamp, x.flags, now, duration_of(period_));
  next_begin_ = times.begin + duration_of(period_);
  if (exceeds_rate(times.begin)) {
    requeue(x.index);
    return false;
  }
  auto damaged = (x.flags & V4L2_BUF_FLAG_ERROR) != 0;
  auto shortened = !v4l2::is_jpeg(raw_.fourcc) && x.bytes < raw_.bytes;
  auto waits = false;
  if (damaged) {
    buffers_.lose(1, drop_reason::overrun);
    fault_ = errc::framebuffer_overflow;
  } else if (shortened) {
    buffers_.lose(1, drop_reason::missed_line);
  } else if (settings_.framebuffers == 1 && !admitted_) {
    buffers_.lose(1, drop_reason::no_buffer);
  } else if (times.end < settled_at_) {
    buffers_.lose(1, drop_reason::aborted);
  } else {
    admitted_ = false;
    waits = keep(x, times.begin) && buffers_.finish(times.end);
  }
  last_begin_ = {buffers_.accounts().begun, times.begin};
  if (fault_ != errc{})
    flowing_ = false;
  admit_next();
  if (streaming_)
    requeue(x.index);
  return waits;
}

bool v4l2_csi::keep(const v4l2::filled_buffer& x, time_point begin) {
  auto to =
    buffers_.begin({part_.width, part_.height}, *settings_.format, begin);
  if (to.memory.empty())
    return false;
  auto& from = ring_[x.index];
  if (native_) {
    buffers_.exchange_in_flight(from);
    return true;
  }
  auto why = converter_.convert({from.data, x.bytes}, to.memory);
  if (!why)
    return true;
  buffers_.drop(*why);
  if (*why == drop_reason::bus_error)
    fault_ = errc::capture_failed;
  else if (*why == drop_reason::jpeg_overflow)
    fault_ = errc::jpeg_overflow;
  return false;
}

void v4l2_csi::count_gap(uint32_t sequence) {
  auto gap = sequence - last_sequence_ - 1;
  // Some drivers always say 0.
  if (has_sequence_ && sequence != last_sequence_ && gap < largest_gap)
    // If the kernel had filled all that it had, this thread was late.
    buffers_.lose(gap, starved_ || in_a_row_ > queued_ ? drop_reason::late_dma
                                                       : drop_reason::overrun);
  has_sequence_ = true;
  last_sequence_ = sequence;
}

void v4l2_csi::requeue(uint32_t index) {
  // A framebuffer has taken the memory, and left its own.
  if (ring_[index].data != mapped_[index]) {
    auto home = std::find(mapped_.begin(), mapped_.end(), ring_[index].data);
    ACTORCSI_ASSERT(home != mapped_.end());
    auto other = static_cast<uint32_t>(home - mapped_.begin());
    ACTORCSI_ASSERT(ring_[other].data == nullptr);
    ring_[other] = std::exchange(ring_[index], {});
    index = other;
  }
  auto err = device_->queue(index);
  if (v4l2::is_gone(err)) {
    lose_device(clock_.now());
  } else if (err != 0) {
    fault_ = errc::capture_failed;
    recover(clock_.now());
  }
}

void v4l2_csi::admit_next() {
  if (settings_.framebuffers == 1 && streaming_ && !admitted_)
    admitted_ = !buffers_.reserve(framebuffers::claim::none).empty();
}

// -- faults -------------------------------------------------------------------

void v4l2_csi::recover(time_point now) {
  flowing_ = false;
  if (std::exchange(streaming_, false))
    device_->stop();
  if (now < last_restart_ + restart_interval) {
    restart_at_ = last_restart_ + restart_interval;
    return;
  }
  last_restart_ = now;
  if (auto err = start_streaming(); err == 0) {
    ++rearmed_;
    return;
  } else if (v4l2::is_gone(err)) {
    lose_device(now);
    return;
  }
  device_->stop();
  restart_at_ = now + restart_interval;
}

void v4l2_csi::lose_device(time_point now) {
  if (reads_frame(now))
    buffers_.lose(1, drop_reason::aborted);
  streaming_ = false;
  flowing_ = false;
  ready_ = false;
  restart_at_ = time_point::max();
  buffers_.clear();
  ring_.clear();
  mapped_.clear();
  device_.reset();
  fault_ = errc::device_unavailable;
  lapsed_ = true;
  look_at_ = now + look_interval;
  if (wake_ != nullptr)
    wake_->ring();
}

void v4l2_csi::look_for_device(time_point now) {
  look_at_ = now + look_interval;
  auto found = v4l2::reopen_camera(kernel_, id_);
  if (!found)
    return;
  device_ = std::move(found);
  id_.path = device_->id().path;
  id_.bus = device_->id().bus;
  look_at_ = time_point::max();
  fault_ = errc{};
  controls_.restore(*device_);
  if (is_complete(settings_))
    // If it does not take the settings, the next snapshot says why.
    install_again();
}

} // namespace actorcsi::platform
