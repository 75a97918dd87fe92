#include "actors/brightness.hpp"

#include <algorithm>

namespace actorcsi {

namespace {

constexpr size_t columns = 32;
constexpr size_t rows = 24;

} // namespace

uint32_t luma_at(caf::span<const uint8_t> pixels, platform::pixformat format,
                 size_t index) {
  switch (format) {
  case platform::pixformat::grayscale:
  case platform::pixformat::bayer:
    return pixels[index];
  case platform::pixformat::yuv422:
    return pixels[2 * index];
  case platform::pixformat::rgb565:
    break;
  }
  auto word = static_cast<uint32_t>(pixels[2 * index])
              | static_cast<uint32_t>(pixels[2 * index + 1]) << 8;
  auto red = (word >> 11) * 255 / 31;
  auto green = ((word >> 5) & 63) * 255 / 63;
  auto blue = (word & 31) * 255 / 31;
  // BT.601 weights in 1/256.
  return (77 * red + 150 * green + 29 * blue) >> 8;
}

brightness measure_brightness(const platform::frame& picture) {
  auto& info = picture.info();
  auto pixels = picture.pixels();
  auto step_x = std::max<size_t>(info.size.width / columns, 1);
  auto step_y = std::max<size_t>(info.size.height / rows, 1);
  uint32_t sum = 0;
  uint32_t points = 0;
  uint32_t darkest = 255;
  uint32_t brightest = 0;
  for (size_t y = step_y / 2; y < info.size.height; y += step_y) {
    for (size_t x = step_x / 2; x < info.size.width; x += step_x) {
      auto luma = luma_at(pixels, info.format, y * info.size.width + x);
      sum += luma;
      ++points;
      darkest = std::min(darkest, luma);
      brightest = std::max(brightest, luma);
    }
  }
  if (points == 0)
    return {};
  return {static_cast<uint8_t>(sum / points), static_cast<uint8_t>(darkest),
          static_cast<uint8_t>(brightest)};
}

} // namespace actorcsi
