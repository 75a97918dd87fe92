#include "platform/csi/sensors/ov5640_timing.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "platform/base/errc.hpp"
#include "platform/csi/settings.hpp"

namespace actorcsi::platform {

namespace {

/// Limits of the pixel array in one readout mode.
struct readout {
  /// Pixels that can be sent.
  uint32_t width;
  uint32_t height;
  /// Margins at each side, in units of `step` array pixels.
  uint32_t x_margin;
  uint32_t y_margin;
  /// The first line that is used.
  uint32_t y_first;
  /// Array pixels per pixel, in both directions.
  uint32_t step;
  uint32_t min_hts;
  /// Least number of blanking lines.
  uint32_t blanking;
};

// The array's sizes are in section 4.2 of the data sheet. Offsets, line lengths
// and frame lengths are those of the modes in Linux' ov5640.c: 640x480 for
// binning, 2592x1944 for all pixels.
constexpr readout binning = {1280, 960, 16, 6, 4, 2, 1896, 12};
constexpr readout all_pixels = {
  ov5640_array.width, ov5640_array.height, 16, 4, 0, 1, 2844, 16};

constexpr uint32_t max_reduction = 8;

constexpr uint32_t max_hts = 8'191;
constexpr uint32_t max_vts = 65'535;

/// Periods that a line on the bus needs beyond its bytes.
constexpr uint32_t line_gap = 64;

uint32_t even(uint32_t x) {
  return x & ~1u;
}

/// A rectangle within the readout.
struct area {
  uint32_t x;
  uint32_t y;
  uint32_t width;
  uint32_t height;
};

/// Where `length` of `all` pixels begin, with their middle as near to that of
/// all plus `shift` as possible.
uint32_t begin_of(uint32_t length, uint32_t all, int32_t shift) {
  auto room = static_cast<int32_t>(all - length);
  return even(
    static_cast<uint32_t>(std::clamp<int32_t>(room / 2 + shift, 0, room)));
}

/// The part of the array that the whole frame shows.
area field_of_view(const readout& from, const readout_window& within,
                   frame_size size, bool reduce) {
  auto step = static_cast<int32_t>(from.step);
  auto w_most =
    std::min(from.width, static_cast<uint32_t>(within.width / step));
  auto h_most =
    std::min(from.height, static_cast<uint32_t>(within.height / step));
  uint32_t w = size.width;
  uint32_t h = size.height;
  auto width = w;
  auto height = h;
  if (reduce) {
    width = std::min(w_most, h_most * w / h);
    height = std::min(h_most, w_most * h / w);
    width = std::max(w, even(std::min(width, max_reduction * w)));
    height = std::max(h, even(std::min(height, max_reduction * h)));
  }
  return {begin_of(width, from.width, within.x / step),
          begin_of(height, from.height, within.y / step), width, height};
}

/// The part of `whole` that `view` sends.
area window_of(const area& whole, const sensor_view& view) {
  auto& window = view.window;
  auto scaled = [](uint32_t x, uint32_t by, uint32_t size) {
    return even(x * by / size);
  };
  area result;
  result.x = whole.x + scaled(window.x, whole.width, view.size.width);
  result.y = whole.y + scaled(window.y, whole.height, view.size.height);
  result.width = std::max<uint32_t>(
    window.width, scaled(window.width, whole.width, view.size.width));
  result.height = std::max<uint32_t>(
    window.height, scaled(window.height, whole.height, view.size.height));
  return result;
}

bool is_whole(const sensor_view& view) {
  return view.window.width == view.size.width
         && view.window.height == view.size.height;
}

/// An error about the frame's size, or about the window if it differs.
caf::error refuse(const sensor_view& view, const std::string& why) {
  if (is_whole(view))
    return make_error(errc::invalid_framesize,
                      "framesize=" + to_string(view.size) + ": " + why);
  return make_error(errc::invalid_window,
                    "window=" + rendered(view.window) + ": " + why);
}

caf::error check(const sensor_view& view) {
  if (view.size.width > all_pixels.width
      || view.size.height > all_pixels.height)
    return make_error(errc::invalid_framesize,
                      "framesize=" + to_string(view.size)
                        + ": the OV5640 has 2592x1944 pixels");
  auto& window = view.window;
  if (view.format == pixformat::bayer
      && (window.x % 2 != 0 || window.y % 2 != 0))
    return refuse(view, "with BAYER the window must begin at an even pixel "
                        "and an even line");
  if (window.width < ov5640_min_width || window.height < ov5640_min_height)
    return refuse(view, "the OV5640 sends at least 32x16 pixels");
  if (window.width % 2 != 0 || window.height % 2 != 0)
    return refuse(view, "width and height must be even");
  return caf::none;
}

/// Sets the length of lines and frames for a rate of `hz`, or the fastest
/// below.
void set_rate(ov5640_timing& x, const std::optional<double>& hz) {
  auto wanted = std::min(hz ? *hz : ov5640_default_hz, x.rate());
  auto periods = ov5640_sclk_hz / wanted;
  auto hts = std::max<double>(x.hts, std::ceil(periods / max_vts));
  x.hts = static_cast<uint16_t>(std::min<double>(max_hts, hts));
  x.vts = static_cast<uint16_t>(std::min<double>(
    max_vts, std::max<double>(x.vts, std::round(periods / x.hts))));
}

/// Makes `length` pixels from `begin` on of `whole` even, and no fewer than
/// `least`, as far as `whole` has them.
void widen(uint16_t& begin, uint16_t& length, uint32_t whole, uint32_t least) {
  auto end = even(begin + uint32_t{length} + 1);
  auto first = even(begin);
  end = std::min(std::max(end, first + least), whole);
  first = std::min(first, end - std::min(end, least));
  begin = static_cast<uint16_t>(first);
  length = static_cast<uint16_t>(end - first);
}

} // namespace

frame_window widened_window(const sensor_view& view) {
  auto result = view.window;
  if (view.format == pixformat::bayer
      && (result.x % 2 != 0 || result.y % 2 != 0))
    return result;
  widen(result.x, result.width, view.size.width, ov5640_min_width);
  widen(result.y, result.height, view.size.height, ov5640_min_height);
  return result;
}

caf::expected<ov5640_timing> find_timing(const sensor_view& view,
                                         const std::optional<double>& hz,
                                         const readout_window& readout) {
  if (auto err = check(view))
    return err;
  auto within = clamped(readout, ov5640_array, view.size);
  auto bins = view.size.width <= binning.width
              && view.size.height <= binning.height
              && 2 * view.size.width <= within.width
              && 2 * view.size.height <= within.height;
  auto& from = bins ? binning : all_pixels;
  auto reduce = view.format != pixformat::bayer;
  auto part = window_of(field_of_view(from, within, view.size, reduce), view);
  ov5640_timing result;
  result.binned = bins;
  result.scaled =
    part.width != view.window.width || part.height != view.window.height;
  result.width = view.window.width;
  result.height = view.window.height;
  auto columns = from.step * (part.width + 2 * from.x_margin);
  auto lines = from.step * (part.height + 2 * from.y_margin);
  result.x_start = static_cast<uint16_t>(from.step * part.x);
  result.x_end = static_cast<uint16_t>(result.x_start + columns - 1);
  result.y_start = static_cast<uint16_t>(from.y_first + from.step * part.y);
  result.y_end = static_cast<uint16_t>(result.y_start + lines - 1);
  result.x_offset = static_cast<uint16_t>(from.x_margin);
  result.y_offset = static_cast<uint16_t>(from.y_margin);
  // The bus must have sent a line before the next one comes.
  auto bytes = row_bytes(view.window.width, view.format);
  result.hts =
    static_cast<uint16_t>(std::max<size_t>(from.min_hts, bytes + line_gap));
  result.vts = static_cast<uint16_t>(lines / from.step + from.blanking);
  set_rate(result, hz);
  return result;
}

} // namespace actorcsi::platform
