#include "platform/csi/mock/picture_cache.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

#include "platform/csi/mock/encode_jpeg.hpp"
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
  apply_vignetting(view.effects, result);
  apply_mirror(view.effects, result);
  if (!is_whole(view.window, view.size))
    result = crop(result, view.window);
  apply_colours(view.effects, result);
  if (view.format == pixformat::rgb565)
    apply_palette(view.effects, result);
  return view.effects.transpose ? transpose(result) : result;
}

std::shared_ptr<std::vector<uint8_t>> draw(const picture_view& view,
                                           const picture& source) {
  auto bytes = frame_bytes(view.output(), view.format);
  auto result = std::make_shared<std::vector<uint8_t>>(bytes);
  from_rgb(see(view, source), view.format, {result->data(), bytes});
  return result;
}

} // namespace

bool operator==(const picture_view& x, const picture_view& y) {
  return x.format == y.format && x.size == y.size && same(x.window, y.window)
         && same(x.readout, y.readout) && x.effects == y.effects
         && x.bars == y.bars && x.quality == y.quality;
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
  return found.ready && found.picture == index
         && (found.sequence == 0 || found.sequence == sequence);
}

void picture_cache::prepare(const picture_view& view, uint32_t sequence) {
  auto bytes = frame_bytes(view.output(), view.format);
  if (!(view == view_) || entries_.empty()) {
    view_ = view;
    kept_ = std::min(source_->size(), max_bytes / bytes);
    entries_.clear();
    entries_.resize(kept_ + 2);
    bars_ = nullptr;
  }
  auto index = index_of(view, sequence);
  auto& fresh = entries_[slot_of(index)];
  auto is_jpeg = view.format == pixformat::jpeg;
  auto is_pattern = index == source_->size();
  if (is_jpeg)
    fresh.pixels = compressed(view, index, sequence);
  else
    fresh.pixels = is_pattern ? bars(view, source_->first_bar())
                              : draw(view, (*source_)[index]);
  fresh.sequence = is_jpeg && is_pattern ? sequence : 0;
  fresh.picture = index;
  fresh.ready = true;
  ++version_;
}

span<const uint8_t> picture_cache::pixels(const picture_view& view,
                                          uint32_t sequence) const {
  auto& found = *entries_[slot_of(index_of(view, sequence))].pixels;
  return {found.data(), found.size()};
}

std::shared_ptr<const picture_cache::pixel_memory>
picture_cache::compressed(const picture_view& view, size_t index,
                          uint32_t sequence) {
  // As in a sensor: its compressor gets what else would be sent.
  auto raw = view;
  raw.format = pixformat::yuv422;
  auto size = raw.output();
  std::shared_ptr<const pixel_memory> pixels;
  if (index < source_->size()) {
    pixels = draw(raw, (*source_)[index]);
  } else {
    if (!bars_)
      bars_ = bars(raw, source_->first_bar());
    auto marked = std::make_shared<pixel_memory>(*bars_);
    draw_marks({marked->data(), marked->size()}, size, raw.format, sequence, 0,
               size.height);
    pixels = marked;
  }
  return std::make_shared<const pixel_memory>(
    encode_jpeg(size, {pixels->data(), pixels->size()}, view.quality));
}

std::shared_ptr<const picture_cache::pixel_memory>
picture_cache::bars(const picture_view& view, size_t first) {
  struct drawing {
    picture_view view;
    size_t first;
    std::weak_ptr<const pixel_memory> pixels;
  };
  static std::mutex mutex;
  static std::vector<drawing> drawings;
  std::lock_guard<std::mutex> guard{mutex};
  auto forgotten = [](const drawing& x) { return x.pixels.expired(); };
  drawings.erase(std::remove_if(drawings.begin(), drawings.end(), forgotten),
                 drawings.end());
  for (auto& x : drawings)
    if (x.view == view && x.first == first)
      if (auto pixels = x.pixels.lock())
        return pixels;
  auto result = draw(view, colour_bars(view.size, first));
  drawings.push_back({view, first, result});
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
