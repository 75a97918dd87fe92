#include "platform/csi/sensors/pattern_sensor.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "platform/base/errc.hpp"
#include "platform/csi/convert.hpp"
#include "platform/csi/pattern/picture_effects.hpp"
#include "platform/csi/pattern/test_pattern.hpp"

namespace actorcsi::platform {

namespace {

/// Number of periods of delay from which frames are left out.
constexpr int longest_stall = 4;

void swap_bytes(span<uint8_t> line) {
  for (size_t i = 0; i + 1 < line.size(); i += 2)
    std::swap(line[i], line[i + 1]);
}

} // namespace

pattern_sensor::pattern_sensor(imxrt_csi_model& receiver, const clock& time,
                               const pattern_sensor_config& config)
  : receiver_(receiver),
    clock_(time),
    bus_(config.bus),
    pieces_(config.pieces),
    compress_(config.compress),
    timing_(config.seed, config.jitter) {
  auto now = clock_.now();
  timing_.restart(now, hz_);
  for (auto& planned : config.faults) {
    if (planned.first_frame > 0)
      faults_.add(planned);
    else if (planned.what != fault::silent)
      faults_.inject(planned.what, planned.count);
    else if (planned.duration > caf::timespan{0})
      silent_until_ = now + planned.duration;
    else
      silent_ = true;
  }
}

// -- faults -------------------------------------------------------------------

void pattern_sensor::inject(fault what, uint32_t count) {
  critical_guard guard{lock_};
  if (what == fault::silent)
    silent_ = true;
  else
    faults_.inject(what, count);
}

void pattern_sensor::silence(caf::timespan duration) {
  critical_guard guard{lock_};
  silent_until_ = std::max(silent_until_, clock_.now() + duration);
  next_index_ = std::max(next_index_, timing_.first_after(silent_until_));
}

// -- sensor -------------------------------------------------------------------

sensor_bus pattern_sensor::bus() const {
  return bus_;
}

sensor_identity pattern_sensor::identity() const {
  critical_guard guard{lock_};
  return {"pattern", software_cid, 0, 0, !halted_};
}

caf::error pattern_sensor::restore() {
  // It loses nothing.
  return caf::none;
}

caf::error pattern_sensor::reset(bool) {
  {
    critical_guard guard{lock_};
    streaming_ = false;
    sending_ = false;
    silent_ = false;
    recovers_ = false;
    hz_ = mock_timing::default_hz;
    timing_.restart(clock_.now(), hz_);
  }
  knobs_.reset();
  redraw();
  critical_guard guard{lock_};
  halted_ = false;
  return caf::none;
}

bool pattern_sensor::sends(pixformat format) const {
  if (format == pixformat::jpeg)
    return compress_ != nullptr;
  return format != pixformat::binary;
}

caf::error pattern_sensor::set_view(const sensor_view& view) {
  view_ = view;
  redraw();
  return caf::none;
}

caf::error pattern_sensor::set_rate(std::optional<double> hz) {
  {
    critical_guard guard{lock_};
    hz_ = hz.value_or(mock_timing::default_hz);
    // The frame being sent keeps its pace; the first frame at the new rate
    // follows one period later.
    auto from = clock_.now();
    if (sending_)
      from = std::max(from, begin_ + length_);
    reschedule(from);
  }
  wake();
  return caf::none;
}

double pattern_sensor::rate() const {
  critical_guard guard{lock_};
  return hz_;
}

caf::error pattern_sensor::start() {
  {
    critical_guard guard{lock_};
    if (!streaming_) {
      streaming_ = true;
      if (std::exchange(recovers_, false))
        silent_ = false;
      next_index_ = timing_.first_after(std::max(clock_.now(), silent_until_));
    }
  }
  wake();
  return caf::none;
}

void pattern_sensor::stop() {
  critical_guard guard{lock_};
  recovers_ = recovers_ || (streaming_ && silent_);
  streaming_ = false;
  sending_ = false;
}

caf::error pattern_sensor::set_knob(knob which, const knob_values& values) {
  if (auto err = check(which, values))
    return err;
  {
    critical_guard guard{lock_};
    if (faults_.take(fault::knob))
      return make_error(errc::control_failed,
                        std::string{to_string(which)}
                          + ": the sensor did not acknowledge");
  }
  if (which == knob::lens_correction || which == knob::color_palette)
    return make_error(errc::unsupported,
                      std::string{to_string(which)}
                        + ": this sensor does not support it; leave it out");
  if (auto err = knobs_.set(which, values))
    return err;
  redraw();
  if (which != knob::shutdown && which != knob::sleep)
    return caf::none;
  {
    critical_guard guard{lock_};
    auto halted = knobs_.is_on(knob::shutdown) || knobs_.is_on(knob::sleep);
    if (halted_ && !halted)
      reschedule(clock_.now());
    halted_ = halted;
  }
  wake();
  return caf::none;
}

caf::expected<knob_values> pattern_sensor::get_knob(knob which) const {
  return knobs_.get(which);
}

caf::expected<std::vector<int32_t>> pattern_sensor::ioctl(uint32_t request,
                                                          span<const int32_t>) {
  return make_error(errc::unsupported, "ioctl=" + std::to_string(request)
                                         + ": this sensor supports no ioctl");
}

// -- device -------------------------------------------------------------------

time_point pattern_sensor::next_event() const {
  critical_guard guard{lock_};
  return std::min(next_start(), next_piece());
}

void pattern_sensor::advance(time_point now) {
  for (;;) {
    critical_guard guard{lock_};
    auto start = next_start();
    auto piece = next_piece();
    if (piece <= start && piece <= now)
      send_piece();
    else if (start > now)
      return;
    else if (now - start > timing_.period() * longest_stall)
      next_index_ = timing_.first_after(now);
    else
      begin_frame(start);
  }
}

void pattern_sensor::on_rescheduled(doorbell* wake) {
  critical_guard guard{lock_};
  wake_ = wake;
}

// -- private ------------------------------------------------------------------

void pattern_sensor::redraw() {
  auto window = view_.window;
  if (window.width == 0 || window.height == 0)
    return;
  auto is_jpeg = view_.format == pixformat::jpeg;
  // All lines are alike, so any two of them serve, unless they are compressed.
  auto height = is_jpeg ? window.height : uint16_t{2};
  auto bars = colour_bars({view_.size.width, height});
  auto effects = knobs_.effects();
  effects.vflip = false;
  apply_mirror(effects, bars);
  apply_colours(effects, bars);
  bars = crop(bars, {window.x, 0, window.width, height});
  picture_lines fresh;
  fresh.size = {window.width, window.height};
  fresh.format = view_.format;
  auto stride = row_bytes(window.width, view_.format);
  fresh.line.resize(stride);
  if (is_jpeg) {
    fresh.jpeg = compress_(bars, knobs_.quality());
  } else {
    fresh.bars.resize(2 * stride);
    from_rgb(bars, view_.format, {fresh.bars.data(), fresh.bars.size()});
  }
  critical_guard guard{lock_};
  std::swap(next_lines_, fresh);
  redrawn_ = true;
}

void pattern_sensor::reschedule(time_point from) {
  timing_.restart(from, hz_);
  next_index_ = timing_.first_after(std::max(from, silent_until_));
}

time_point pattern_sensor::next_start() const {
  if (!streaming_ || halted_ || silent_)
    return time_point::max();
  return timing_.start_of(next_index_);
}

time_point pattern_sensor::next_piece() const {
  if (!sending_)
    return time_point::max();
  return begin_ + length_ * (pieces_done_ + 1) / pieces_;
}

void pattern_sensor::begin_frame(time_point start) {
  auto index = next_index_++;
  if (auto planned = faults_.advance(number_ + 1)) {
    if (planned->duration > caf::timespan{0}) {
      silent_until_ = start + planned->duration;
      next_index_ = timing_.first_after(silent_until_);
    } else {
      silent_ = true;
    }
    return;
  }
  if (redrawn_) {
    // The replaced lines are freed when the next are drawn, outside of
    // interrupts.
    std::swap(lines_, next_lines_);
    redrawn_ = false;
  }
  ++number_;
  sending_ = true;
  begin_ = start;
  length_ = timing_.readout_of(index);
  pieces_done_ = 0;
  failure_ = faults_.take_for_frame();
  receiver_.frame_start();
  if (failure_ && *failure_ == fault::late_dma)
    receiver_.hold_back();
}

void pattern_sensor::send_piece() {
  auto height = size_t{lines_.size.height};
  auto piece = pieces_done_++;
  auto y = height * piece / pieces_;
  auto end = height * (piece + 1u) / pieces_;
  auto last = piece + 1 == pieces_;
  if (failure_ && piece == pieces_ / 2) {
    if (*failure_ == fault::overrun)
      receiver_.overrun();
    else if (*failure_ == fault::bus_error)
      receiver_.bus_error();
  }
  if (last && end > y && failure_ && *failure_ == fault::missed_line)
    --end;
  for (; y < end; ++y) {
    draw_line(y);
    receiver_.line({lines_.line.data(), lines_.line.size()});
  }
  if (last)
    sending_ = false;
}

void pattern_sensor::draw_line(size_t y) {
  auto stride = lines_.line.size();
  auto out = lines_.line.begin();
  if (lines_.format == pixformat::jpeg) {
    auto room = stride - 2;
    auto from = std::min(y * room, lines_.jpeg.size());
    auto count = std::min(room, lines_.jpeg.size() - from);
    *out++ = static_cast<uint8_t>(count >> 8);
    *out++ = static_cast<uint8_t>(count);
    auto begin = lines_.jpeg.begin() + static_cast<ptrdiff_t>(from);
    std::fill(std::copy_n(begin, count, out), lines_.line.end(), uint8_t{0});
    return;
  }
  auto bars = lines_.bars.begin() + static_cast<ptrdiff_t>(y % 2 * stride);
  std::copy_n(bars, stride, out);
  span<uint8_t> line{lines_.line.data(), stride};
  draw_marks_line(line, lines_.size, lines_.format, number_, y);
  if (bus_.high_byte_first && lines_.format == pixformat::rgb565)
    swap_bytes(line);
}

void pattern_sensor::wake() {
  doorbell* bell = nullptr;
  {
    critical_guard guard{lock_};
    bell = wake_;
  }
  // The callee may hold a lock of its own that it also holds when it asks for
  // the next event.
  if (bell != nullptr)
    bell->ring();
}

} // namespace actorcsi::platform
