#include "platform/csi/pattern/picture_effects.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>

namespace actorcsi::platform {

namespace {

uint8_t to_byte(double value) {
  return static_cast<uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
}

using curve = std::array<uint8_t, 256>;

/// The effect on each value of one channel before colours mix.
curve make_curve(const picture_effects& effects, size_t channel) {
  curve result{};
  for (size_t i = 0; i < result.size(); ++i) {
    auto light = std::max(static_cast<double>(i) + effects.black[channel], 0.0);
    auto value = light * effects.gain[channel];
    value = (value - 128) * (1 + 0.2 * effects.contrast) + 128;
    result[i] = to_byte(value + 24 * effects.brightness);
  }
  return result;
}

/// The colours of a palette at equal distances, from dark to bright.
span<const colour> stops_of(palette which) {
  static constexpr colour rainbow[] = {
    {0, 0, 255}, {0, 255, 255}, {0, 255, 0}, {255, 255, 0}, {255, 0, 0}};
  static constexpr colour ironbow[] = {{0, 0, 0},     {32, 0, 140},
                                       {204, 0, 119}, {255, 153, 0},
                                       {255, 223, 0}, {255, 255, 255}};
  if (which == palette::rainbow)
    return {rainbow, std::size(rainbow)};
  return {ironbow, std::size(ironbow)};
}

/// A colour between the stops.
colour blend(span<const colour> stops, uint8_t brightness) {
  auto place = brightness / 255.0 * static_cast<double>(stops.size() - 1);
  auto first = std::min(static_cast<size_t>(place), stops.size() - 2);
  auto share = place - static_cast<double>(first);
  auto mix = [share](uint8_t from, uint8_t to) {
    return to_byte(from + (to - from) * share);
  };
  auto& from = stops[first];
  auto& to = stops[first + 1];
  return {mix(from.r, to.r), mix(from.g, to.g), mix(from.b, to.b)};
}

void saturate(double factor, uint8_t* rgb) {
  double grey = luma({rgb[0], rgb[1], rgb[2]});
  for (size_t i = 0; i < 3; ++i)
    rgb[i] = to_byte(grey + (rgb[i] - grey) * factor);
}

} // namespace

void apply_mirror(const picture_effects& effects, picture& x) {
  auto width = size_t{x.size.width};
  auto height = size_t{x.size.height};
  if (effects.hmirror)
    for (size_t y = 0; y < height; ++y) {
      auto row = x.rgb.data() + y * width * 3;
      for (size_t left = 0, right = width - 1; left < right; ++left, --right)
        std::swap_ranges(row + left * 3, row + left * 3 + 3, row + right * 3);
    }
  if (effects.vflip)
    for (size_t top = 0, bottom = height - 1; top < bottom; ++top, --bottom) {
      auto row = x.rgb.data() + top * width * 3;
      std::swap_ranges(row, row + width * 3, x.rgb.data() + bottom * width * 3);
    }
}

void apply_vignetting(const picture_effects& effects, picture& x) {
  if (effects.vignetting == 0)
    return;
  // With twice the distance to the centre of a pixel, all is whole.
  auto width = static_cast<double>(x.size.width);
  auto height = static_cast<double>(x.size.height);
  auto corner = width * width + height * height;
  auto pixel = x.rgb.data();
  for (size_t row = 0; row < x.size.height; ++row)
    for (size_t column = 0; column < x.size.width; ++column, pixel += 3) {
      auto across = 2.0 * static_cast<double>(column) + 1 - width;
      auto down = 2.0 * static_cast<double>(row) + 1 - height;
      auto square = (across * across + down * down) / corner;
      auto lost = effects.vignetting * square;
      if (square >= effects.corrected_from * effects.corrected_from)
        lost *= 1 - effects.correction;
      for (size_t i = 0; i < 3; ++i)
        pixel[i] = to_byte(pixel[i] * (1 - lost));
    }
}

void apply_colours(const picture_effects& effects, picture& x) {
  std::array<curve, 3> curves;
  for (size_t i = 0; i < 3; ++i)
    curves[i] = make_curve(effects, i);
  for (size_t i = 0; i < x.rgb.size(); i += 3) {
    auto rgb = x.rgb.data() + i;
    for (size_t channel = 0; channel < 3; ++channel)
      rgb[channel] = curves[channel][rgb[channel]];
    if (effects.saturation != 0)
      saturate(1 + 0.25 * effects.saturation, rgb);
    if (effects.negative)
      for (size_t channel = 0; channel < 3; ++channel)
        rgb[channel] = static_cast<uint8_t>(255 - rgb[channel]);
  }
}

void apply_palette(const picture_effects& effects, picture& x) {
  if (effects.colours == palette::none)
    return;
  auto stops = stops_of(effects.colours);
  std::array<colour, 256> table;
  for (size_t i = 0; i < table.size(); ++i)
    table[i] = blend(stops, static_cast<uint8_t>(i));
  for (size_t i = 0; i < x.rgb.size(); i += 3) {
    auto rgb = x.rgb.data() + i;
    auto& shown = table[luma({rgb[0], rgb[1], rgb[2]})];
    rgb[0] = shown.r;
    rgb[1] = shown.g;
    rgb[2] = shown.b;
  }
}

picture crop(const picture& x, const frame_window& window) {
  picture result;
  result.size = {window.width, window.height};
  result.rgb.resize(result.size.area() * 3);
  auto bytes = size_t{window.width} * 3;
  for (size_t y = 0; y < window.height; ++y)
    std::memcpy(result.rgb.data() + y * bytes,
                x.rgb.data()
                  + ((window.y + y) * x.size.width + window.x) * size_t{3},
                bytes);
  return result;
}

picture transpose(const picture& x) {
  picture result;
  result.size = {x.size.height, x.size.width};
  result.rgb.resize(x.rgb.size());
  for (size_t y = 0; y < x.size.height; ++y)
    for (size_t column = 0; column < x.size.width; ++column)
      std::memcpy(result.rgb.data() + (column * x.size.height + y) * 3,
                  x.rgb.data() + (y * x.size.width + column) * 3, 3);
  return result;
}

} // namespace actorcsi::platform
