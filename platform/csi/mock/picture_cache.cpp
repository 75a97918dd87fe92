#include "platform/csi/mock/picture_cache.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

#include "platform/csi/mock/picture_scale.hpp"
#include "platform/csi/pattern/test_pattern.hpp"

namespace actorcsi::platform {

namespace {

bool same(const frame_window& a, const frame_window& b) {
  return a.x == b.x && a.y == b.y && a.width == b.width && a.height == b.height;
}

bool is_whole(const frame_window& window, frame_size size) {
  return same(window, {0, 0, size.width, size.height});
}

/// The part of a picture of size `size` that `readout`, a part of the pixel
/// array, covers.
frame_window project(const frame_window& readout, frame_size size) {
  auto map = [](size_t begin, size_t length, size_t from, size_t to) {
    auto first = std::min(begin * to / from, to - 1);
    auto last = std::max((begin + length) * to / from, first + 1);
    return std::pair<uint16_t, uint16_t>{first, last - first};
  };
  auto x = map(readout.x, readout.width, sensor_array.width, size.width);
  auto y = map(readout.y, readout.height, sensor_array.height, size.height);
  return {x.first, y.first, x.second, y.second};
}

picture see(const picture_view& view, const picture& source) {
  auto whole = is_whole(view.readout, sensor_array);
  auto result =
    whole ? scale(source, view.size)
          : scale(crop(source, project(view.readout, source.size)), view.size);
  apply_mirror(view.effects, result);
  if (!is_whole(view.window, view.size))
    result = crop(result, view.window);
  apply_colours(view.effects, result);
  return view.effects.transpose ? transpose(result) : result;
}

std::shared_ptr<std::vector<uint8_t>> draw(const picture_view& view,
                                           const picture& source) {
  auto bytes = view.output().area() * bytes_per_pixel(view.format);
  auto result = std::make_shared<std::vector<uint8_t>>(bytes);
  from_rgb(see(view, source), view.format, {result->data(), bytes});
  return result;
}

} // namespace

bool operator==(const picture_view& x, const picture_view& y) {
  return x.format == y.format && x.size == y.size && same(x.window, y.window)
         && same(x.readout, y.readout) && x.effects == y.effects
         && x.bars == y.bars;
}

picture_cache::picture_cache(std::unique_ptr<picture_source> source)
  : source_(std::move(source)) {
  // nop
}

bool picture_cache::holds(const picture_view& view, uint32_t sequence) const {
  if (!(view == view_) || entries_.empty())
    return false;
  auto index = index_of(view, sequence);
  auto& found = entries_[slot_of(index)];
  return found.ready && found.picture == index;
}

void picture_cache::prepare(const picture_view& view, uint32_t sequence) {
  auto bytes = view.output().area() * bytes_per_pixel(view.format);
  if (!(view == view_) || entries_.empty()) {
    view_ = view;
    kept_ = std::min(source_->size(), max_bytes / bytes);
    entries_.clear();
    entries_.resize(kept_ + 2);
  }
  auto index = index_of(view, sequence);
  auto& fresh = entries_[slot_of(index)];
  fresh.pixels =
    index < source_->size() ? draw(view, (*source_)[index]) : bars(view);
  fresh.picture = index;
  fresh.ready = true;
  ++version_;
}

const uint8_t* picture_cache::pixels(const picture_view& view,
                                     uint32_t sequence) const {
  return entries_[slot_of(index_of(view, sequence))].pixels->data();
}

std::shared_ptr<const picture_cache::pixel_memory>
picture_cache::bars(const picture_view& view) {
  struct drawing {
    picture_view view;
    std::weak_ptr<const pixel_memory> pixels;
  };
  static std::mutex mutex;
  static std::vector<drawing> drawings;
  std::lock_guard<std::mutex> guard{mutex};
  auto forgotten = [](const drawing& x) { return x.pixels.expired(); };
  drawings.erase(std::remove_if(drawings.begin(), drawings.end(), forgotten),
                 drawings.end());
  for (auto& x : drawings)
    if (x.view == view)
      if (auto pixels = x.pixels.lock())
        return pixels;
  auto result = draw(view, colour_bars(view.size));
  drawings.push_back({view, result});
  return result;
}

size_t picture_cache::index_of(const picture_view& view,
                               uint32_t sequence) const {
  if (shows_pattern(view))
    return source_->size();
  return (sequence - 1) % source_->size();
}

size_t picture_cache::slot_of(size_t index) const {
  if (index < kept_)
    return index;
  return index == source_->size() ? kept_ : kept_ + 1;
}

} // namespace actorcsi::platform
