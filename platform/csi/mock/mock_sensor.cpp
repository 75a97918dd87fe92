#include "platform/csi/mock/mock_sensor.hpp"

#include <algorithm>

#include "platform/base/errc.hpp"
#include "platform/csi/settings.hpp"

namespace actorcsi::platform {

namespace {

/// Number of periods of delay from which frames are left out.
constexpr int longest_stall = 4;

} // namespace

mock_sensor::mock_sensor(framebuffers& buffers, const picture_cache& cache,
                         const mock_timing& timing, uint8_t pieces,
                         const clock& time)
  : buffers_(buffers),
    cache_(cache),
    timing_(timing),
    pieces_(pieces),
    clock_(time) {
  // nop
}

void mock_sensor::reset(time_point now) {
  hz_ = mock_timing::default_hz;
  timing_.restart(now, hz_);
  next_index_ = 0;
  silent_ = false;
  recovers_ = false;
  stopped_ = false;
  last_fault_ = caf::none;
}

void mock_sensor::set_rate(time_point now, double hz) {
  // The frame being read out keeps its pace; the first frame at the new rate
  // follows one period later.
  auto from = now;
  if (readout_.active)
    from = std::max(from, readout_.begin + readout_.length);
  hz_ = hz;
  timing_.restart(from, hz);
  next_index_ = timing_.first_after(std::max(from, silent_until_));
}

void mock_sensor::set_halted(time_point now, bool halted) {
  if (halted_ && !halted) {
    timing_.restart(now, hz_);
    next_index_ = timing_.first_after(std::max(now, silent_until_));
  }
  halted_ = halted;
}

void mock_sensor::set_triggered(time_point now, bool triggered) {
  if (triggered_ && !triggered)
    next_index_ = timing_.first_after(std::max(now, silent_until_));
  triggered_ = triggered;
  set_aside_ = false;
  triggered_at_ = time_point::max();
}

void mock_sensor::arm(time_point now) {
  armed_ = true;
  next_index_ = timing_.first_after(std::max(now, silent_until_));
  if (recovers_) {
    recovers_ = false;
    silent_ = false;
    ++rearmed_;
  }
}

void mock_sensor::disarm() {
  recovers_ = recovers_ || (armed_ && silent_);
  armed_ = false;
  stopped_ = false;
  set_aside_ = false;
  readout_.active = false;
  triggered_at_ = time_point::max();
  writer_.forget();
}

bool mock_sensor::trigger(time_point now) {
  if (!triggered_ || !armed_ || readout_.active
      || triggered_at_ != time_point::max())
    return false;
  triggered_at_ = std::max(now, earliest_trigger_);
  return true;
}

void mock_sensor::silence(std::optional<time_point> end) {
  if (!end) {
    silent_ = true;
    return;
  }
  silent_until_ = std::max(silent_until_, *end);
  next_index_ = std::max(next_index_, timing_.first_after(silent_until_));
}

void mock_sensor::overflow() {
  last_fault_ = jpeg_overflow();
}

time_point mock_sensor::next_event() const {
  auto start = next_start();
  if (!set_aside_ || start == time_point::max())
    return std::min(start, next_piece());
  auto bytes = frame_bytes(view_.output(), view_.format);
  return start + timing_.readout_of(next_index_) / pieces_of(bytes, false);
}

void mock_sensor::catch_up(time_point now) {
  if (lags(now))
    begin_frame(next_start());
}

bool mock_sensor::lags(time_point now) const {
  return set_aside_ && next_start() <= now;
}

time_point mock_sensor::next_start() const {
  if (!armed_ || halted_ || silent_)
    return time_point::max();
  if (!triggered_)
    return timing_.start_of(next_index_);
  if (triggered_at_ == time_point::max())
    return triggered_at_;
  return std::max(triggered_at_, silent_until_);
}

time_point mock_sensor::next_piece() const {
  if (!readout_.active)
    return time_point::max();
  // A late DMA writes its last piece half a period into the next frame: one and
  // a half periods, or five thirds of the readout, after its begin.
  if (readout_.failure && *readout_.failure == fault::late_dma
      && readout_.pieces_done + 1 == readout_.pieces)
    return readout_.begin + readout_.length * 5 / 3;
  return readout_.begin
         + readout_.length * (readout_.pieces_done + 1) / readout_.pieces;
}

std::optional<uint32_t> mock_sensor::wants_picture(time_point now) {
  auto start = next_start();
  if (start > now || next_piece() <= start || skip(now))
    return std::nullopt;
  if (cache_.holds(view_, last_begin_.sequence + 1))
    return std::nullopt;
  // Preparing the picture takes the memory that the frame in flight is written
  // from. That frame is late already, since the next one is due.
  buffers_.drop(drop_reason::late_dma);
  readout_.active = false;
  return last_begin_.sequence + 1;
}

mock_sensor::event mock_sensor::step(time_point now) {
  auto skipped = skip(now);
  auto start = skipped ? time_point::max() : next_start();
  auto piece = next_piece();
  if (piece <= start && piece <= now)
    return write_piece(now);
  if (skipped) {
    next_index_ = timing_.first_after(now);
    return event::progress;
  }
  if (start > now)
    return event::none;
  begin_frame(start);
  return event::progress;
}

bool mock_sensor::skip(time_point now) const {
  auto start = next_start();
  return start < now && !triggered_ && !set_aside_
         && now - start > timing_.period() * longest_stall;
}

void mock_sensor::begin_frame(time_point start) {
  set_aside_ = false;
  auto index = next_index_++;
  auto length =
    triggered_ ? timing_.period() * 9 / 10 : timing_.readout_of(index);
  triggered_at_ = time_point::max();
  earliest_trigger_ = start + timing_.period();
  if (auto planned = faults_.advance(last_begin_.sequence + 1)) {
    if (planned->duration > caf::timespan{0})
      silence(start + planned->duration);
    else
      silence(std::nullopt);
    return;
  }
  if (stopped_) {
    stopped_ = false;
    ++rearmed_;
  }
  readout_.active = false;
  auto target = buffers_.begin(view_.output(), view_.format, start);
  last_begin_ = {target.sequence, start};
  if (target.memory.empty())
    return;
  readout_.active = true;
  readout_.begin = start;
  readout_.length = length;
  readout_.height = view_.output().height;
  writer_.begin(
    {target.memory, cache_.pixels(view_, target.sequence), cache_.version(),
     view_.output(), view_.format, target.sequence,
     cache_.shows_pattern(view_) && view_.format != pixformat::jpeg});
  readout_.failure = faults_.take_for_frame();
  readout_.pieces =
    pieces_of(target.memory.size(), static_cast<bool>(readout_.failure));
  readout_.pieces_done = 0;
}

uint8_t mock_sensor::pieces_of(size_t bytes, bool fails) const {
  if (pieces_ != 0)
    return pieces_;
  // A frame that fails later is written in part.
  size_t least = fails ? 4 : 1;
  auto wanted = std::max(bytes / piece_bytes + 1, least);
  return static_cast<uint8_t>(std::min<size_t>(wanted, 255));
}

void mock_sensor::set_aside(time_point now) {
  set_aside_ = next_start() > now && !punctual_ && !triggered_ && !halted_
               && faults_.idle()
               && cache_.holds(view_, last_begin_.sequence + 1)
               && !buffers_.reserve(framebuffers::claim::none).empty();
}

mock_sensor::event mock_sensor::write_piece(time_point now) {
  auto height = size_t{readout_.height};
  auto pieces = readout_.pieces;
  auto piece = readout_.pieces_done++;
  auto first = height * piece / pieces;
  auto end = height * (piece + 1u) / pieces;
  auto last = piece + 1 == pieces;
  if (readout_.failure) {
    auto halfway = piece == pieces / 2;
    switch (*readout_.failure) {
    case fault::overrun:
      if (halfway)
        return fail(drop_reason::overrun, errc::framebuffer_overflow);
      break;
    case fault::bus_error:
      if (halfway)
        return fail(drop_reason::bus_error, errc::capture_failed);
      break;
    case fault::missed_line:
      if (last) {
        writer_.write(first, end - 1);
        readout_.active = false;
        buffers_.drop(drop_reason::missed_line);
        return event::progress;
      }
      break;
    default:
      break;
    }
  }
  writer_.write(first, end);
  if (!last)
    return event::progress;
  writer_.end();
  readout_.active = false;
  // Before the frame is complete: a polling thread would wait for the lock.
  set_aside(now);
  // Writing took time.
  auto ended = std::max(now, clock_.now());
  if (ended < settled_at_) {
    buffers_.drop(drop_reason::aborted);
    return event::progress;
  }
  return buffers_.finish(ended) ? event::frame_ready : event::progress;
}

mock_sensor::event mock_sensor::fail(drop_reason reason, errc code) {
  readout_.active = false;
  stopped_ = true;
  buffers_.drop(reason);
  last_fault_ = make_error(code);
  return event::progress;
}

} // namespace actorcsi::platform
