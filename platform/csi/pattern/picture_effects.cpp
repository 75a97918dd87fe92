#include "platform/csi/pattern/picture_effects.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace actorcsi::platform {

namespace {

uint8_t to_byte(double value) {
  return static_cast<uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
}

using curve = std::array<uint8_t, 256>;

/// The effect on each value of one channel before colours mix.
curve make_curve(const picture_effects& effects, double gain) {
  curve result{};
  for (size_t i = 0; i < result.size(); ++i) {
    auto value = static_cast<double>(i) * gain;
    value = (value - 128) * (1 + 0.2 * effects.contrast) + 128;
    result[i] = to_byte(value + 24 * effects.brightness);
  }
  return result;
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

void apply_colours(const picture_effects& effects, picture& x) {
  std::array<curve, 3> curves;
  for (size_t i = 0; i < 3; ++i)
    curves[i] = make_curve(effects, effects.gain[i]);
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
