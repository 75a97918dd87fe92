#include "tests/sim/watched_sensor.hpp"

#include <algorithm>
#include <cstring>

#include "platform/base/errc.hpp"
#include "platform/csi/pattern/picture_effects.hpp"
#include "platform/csi/pattern/test_pattern.hpp"

#include "tests/sim/heap.hpp"

namespace actorcsi::sim {

using namespace actorcsi::platform;

namespace {

caf::error no_answer() {
  return make_error(errc::io_error, "the sensor does not answer");
}

} // namespace

bool watched_sensor::looks_right(const frame_info& x,
                                 span<const uint8_t> pixels, uint32_t number) {
  // The newest first. One that was replaced before the frame began is over,
  // but a frame shows what was drawn when it began to be sent.
  for (auto i = looks_.rbegin(); i != looks_.rend(); ++i)
    if (i->size == x.size && i->format == x.format
        && matches(*i, pixels, number))
      return true;
  return false;
}

bool watched_sensor::matches(const look& x, span<const uint8_t> pixels,
                             uint32_t number) {
  auto stride = x.size.width * bytes_per_pixel(x.format);
  if (pixels.size() != stride * x.size.height)
    return false;
  auto rims = size_t{number_lines(x.size)};
  auto mark = mark_position(x.size, number);
  auto side = size_t{mark_side(x.size)};
  line_.resize(stride);
  for (size_t y = 0; y < x.size.height; ++y) {
    const uint8_t* wanted = x.bars.data() + y % 2 * stride;
    auto is_rim = y < rims || y + rims >= x.size.height;
    if (is_rim || (mark && y >= mark->y && y < mark->y + side)) {
      std::copy_n(wanted, stride, line_.data());
      draw_marks_line({line_.data(), stride}, x.size, x.format, number, y);
      wanted = line_.data();
    }
    if (std::memcmp(wanted, pixels.data() + y * stride, stride) != 0)
      return false;
  }
  return true;
}

bool watched_sensor::fails() {
  if (failures_ == 0)
    return false;
  --failures_;
  return true;
}

void watched_sensor::redraw() {
  auto window = view_.window;
  if (window.width == 0 || window.height == 0)
    return;
  // What it has shown is remembered for the checks alone.
  heap_scope none{nullptr};
  auto bars = colour_bars({view_.size.width, 2});
  auto effects = knobs_.effects();
  effects.vflip = false;
  apply_mirror(effects, bars);
  apply_colours(effects, bars);
  bars = crop(bars, {window.x, 0, window.width, 2});
  look fresh;
  fresh.since = clock_.now();
  fresh.size = {window.width, window.height};
  fresh.format = view_.format;
  fresh.bars.resize(size_t{2} * window.width * bytes_per_pixel(view_.format));
  from_rgb(bars, view_.format, {fresh.bars.data(), fresh.bars.size()});
  looks_.push_back(std::move(fresh));
  if (looks_.size() > max_looks)
    looks_.pop_front();
}

// -- sensor -------------------------------------------------------------------

sensor_bus watched_sensor::bus() const {
  return chip_.bus();
}

platform::sensor_identity watched_sensor::identity() const {
  return chip_.identity();
}

caf::error watched_sensor::reset(bool hard) {
  if (fails())
    return no_answer();
  if (auto err = chip_.reset(hard))
    return err;
  knobs_.reset();
  redraw();
  return caf::none;
}

caf::error watched_sensor::set_view(const sensor_view& view) {
  if (fails())
    return no_answer();
  if (auto err = chip_.set_view(view))
    return err;
  view_ = view;
  redraw();
  return caf::none;
}

caf::error watched_sensor::restore() {
  if (fails())
    return no_answer();
  return chip_.restore();
}

caf::error watched_sensor::set_rate(std::optional<double> hz) {
  return fails() ? no_answer() : chip_.set_rate(hz);
}

double watched_sensor::rate() const {
  return chip_.rate();
}

caf::error watched_sensor::start() {
  return fails() ? no_answer() : chip_.start();
}

void watched_sensor::stop() {
  chip_.stop();
}

caf::error watched_sensor::set_knob(knob which, const knob_values& values) {
  if (fails())
    return no_answer();
  if (auto err = chip_.set_knob(which, values))
    return err;
  knobs_.set(which, values);
  redraw();
  return caf::none;
}

caf::expected<knob_values> watched_sensor::get_knob(knob which) const {
  return chip_.get_knob(which);
}

caf::expected<std::vector<int32_t>>
watched_sensor::ioctl(uint32_t request, span<const int32_t> args) {
  return chip_.ioctl(request, args);
}

} // namespace actorcsi::sim
