#include "actors/brightness.hpp"

#include <algorithm>
#include <array>

#include "platform/base/assert.hpp"
#include "platform/csi/convert.hpp"

namespace actorcsi {

namespace {

constexpr size_t columns = 32;
constexpr size_t rows = 24;

/// Table from `Bits` bits of a colour to its share of the luma, which is
/// `weight` / 256; scaled by 256.
template <size_t Bits>
constexpr auto weigh(uint32_t weight) {
  constexpr uint32_t most = (1u << Bits) - 1;
  std::array<uint16_t, most + 1> result{};
  for (uint32_t i = 0; i <= most; ++i)
    result[i] = static_cast<uint16_t>(weight * (i * 255 / most));
  return result;
}

// Weights of BT.601. Three table look-ups take half the time of computing the
// weights on a Cortex-M7.
constexpr auto reds = weigh<5>(77);
constexpr auto greens = weigh<6>(150);
constexpr auto blues = weigh<5>(29);

/// Brightness of the pixel that begins at `at`. Inline, because a function
/// call would double its cost.
[[gnu::always_inline]] inline uint32_t luma_of(const uint8_t* at,
                                               platform::pixformat format) {
  if (format != platform::pixformat::rgb565)
    return *at;
  auto word = static_cast<uint32_t>(at[0] | at[1] << 8);
  return (reds[word >> 11] + greens[word >> 5 & 63] + blues[word & 31]) >> 8;
}

/// Measures points whose brightness is `luma_of_pixel(row, x)`.
template <class Luma>
brightness measure(const platform::frame& picture, Luma luma_of_pixel) {
  auto& info = picture.info();
  auto pixels = picture.pixels();
  auto length = row_bytes(info.size.width, info.format);
  auto step_x = std::max<size_t>(info.size.width / columns, 1);
  auto step_y = std::max<size_t>(info.size.height / rows, 1);
  uint32_t sum = 0;
  uint32_t points = 0;
  uint32_t darkest = 255;
  uint32_t brightest = 0;
  for (size_t y = step_y / 2; y < info.size.height; y += step_y) {
    auto row = pixels.data() + y * length;
    for (size_t x = step_x / 2; x < info.size.width; x += step_x) {
      auto luma = luma_of_pixel(row, x);
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

uint32_t luma_of_bit(const uint8_t* row, size_t x) {
  return platform::bit_at(row, x) ? 255 : 0;
}

} // namespace

uint32_t luma_at(span<const uint8_t> pixels, const platform::frame_info& info,
                 size_t x, size_t y) {
  ACTORCSI_ASSERT(has_pixels(info.format));
  auto row = pixels.data() + y * row_bytes(info.size.width, info.format);
  if (info.format == platform::pixformat::binary)
    return luma_of_bit(row, x);
  return luma_of(row + x * bytes_per_pixel(info.format), info.format);
}

brightness measure_brightness(const platform::frame& picture) {
  auto format = picture.info().format;
  auto bytes = bytes_per_pixel(format);
  if (!has_pixels(format))
    return {};
  if (bytes == 0)
    return measure(picture, luma_of_bit);
  return measure(picture, [format, bytes](const uint8_t* row, size_t x) {
    return luma_of(row + x * bytes, format);
  });
}

} // namespace actorcsi
