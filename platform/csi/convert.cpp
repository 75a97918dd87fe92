#include "platform/csi/convert.hpp"

#include <algorithm>
#include <cstddef>

#include "platform/base/assert.hpp"

namespace actorcsi::platform {

namespace {

uint8_t clamp_to_byte(int value) {
  return static_cast<uint8_t>(std::clamp(value, 0, 255));
}

colour pixel_at(const uint8_t* rgb) {
  return {rgb[0], rgb[1], rgb[2]};
}

// -- RGB565 -------------------------------------------------------------------

void to_rgb565(colour c, uint8_t* out) {
  auto nearest = [](unsigned value, unsigned levels) {
    return (value * levels + 127) / 255;
  };
  auto packed =
    nearest(c.r, 31) << 11 | nearest(c.g, 63) << 5 | nearest(c.b, 31);
  out[0] = static_cast<uint8_t>(packed & 0xFF);
  out[1] = static_cast<uint8_t>(packed >> 8);
}

colour from_rgb565(const uint8_t* in) {
  auto packed = static_cast<unsigned>(in[0] | in[1] << 8);
  // Repeating the upper bits below maps the full scale to the full scale.
  auto wide5 = [](unsigned v) { return static_cast<uint8_t>(v << 3 | v >> 2); };
  auto wide6 = [](unsigned v) { return static_cast<uint8_t>(v << 2 | v >> 4); };
  return {wide5(packed >> 11), wide6(packed >> 5 & 63), wide5(packed & 31)};
}

// -- YUV422 -------------------------------------------------------------------

// JPEG's BT.601 in units of 1/65536; half a unit rounds, and 128 is no colour.
constexpr int half = 32768;

int chroma_blue(int r, int g, int b) {
  return -11059 * r - 21709 * g + 32768 * b;
}

int chroma_red(int r, int g, int b) {
  return 32768 * r - 27439 * g - 5329 * b;
}

uint8_t to_chroma(int scaled, int pixels) {
  // An arithmetic shift of negative numbers rounds down, as is wanted here.
  return clamp_to_byte(((scaled / pixels + half) >> 16) + 128);
}

void row_to_yuv(const uint8_t* rgb, size_t width, uint8_t* out) {
  for (size_t x = 0; x < width; x += 2) {
    auto first = pixel_at(rgb + 3 * x);
    auto pair = x + 1 < width;
    auto second = pair ? pixel_at(rgb + 3 * (x + 1)) : first;
    auto r = first.r + second.r;
    auto g = first.g + second.g;
    auto b = first.b + second.b;
    out[2 * x] = luma(first);
    out[2 * x + 1] = to_chroma(chroma_blue(r, g, b), 2);
    if (pair) {
      out[2 * x + 2] = luma(second);
      out[2 * x + 3] = to_chroma(chroma_red(r, g, b), 2);
    }
  }
}

void row_from_yuv(const uint8_t* in, size_t width, uint8_t* rgb) {
  // The last pixel of an odd row has no V of its own: the pair before it is the
  // nearest.
  int v = 0;
  for (size_t x = 0; x < width; ++x) {
    auto base = in + 2 * (x & ~size_t{1});
    int u = base[1] - 128;
    if ((x | 1) < width)
      v = base[3] - 128;
    int y = in[2 * x];
    rgb[3 * x] = clamp_to_byte(y + ((91881 * v + half) >> 16));
    rgb[3 * x + 1] = clamp_to_byte(y - ((22554 * u + 46802 * v + half) >> 16));
    rgb[3 * x + 2] = clamp_to_byte(y + ((116130 * u + half) >> 16));
  }
}

// -- BAYER --------------------------------------------------------------------

/// The channel that the pixel at x, y has: rows of B G and G R in turn.
constexpr size_t bayer_channel(size_t x, size_t y) {
  if ((x + y) % 2 == 1)
    return 1;
  return y % 2 == 0 ? 2 : 0;
}

/// Mean of the pixels of `channel` at x, y and around: the pixel's own value if
/// the sensor measured it, else the mean of the two or four nearest.
uint8_t bayer_mean(span<const uint8_t> raw, frame_size size, size_t x, size_t y,
                   size_t channel) {
  if (bayer_channel(x, y) == channel)
    return raw[y * size.width + x];
  unsigned sum = 0;
  unsigned count = 0;
  auto left = x == 0 ? x : x - 1;
  auto right = std::min<size_t>(x + 1, size.width - 1u);
  auto top = y == 0 ? y : y - 1;
  auto bottom = std::min<size_t>(y + 1, size.height - 1u);
  for (auto row = top; row <= bottom; ++row)
    for (auto column = left; column <= right; ++column)
      if (bayer_channel(column, row) == channel) {
        sum += raw[row * size.width + column];
        ++count;
      }
  // One row or column alone lacks a colour: its grey is the best guess.
  if (count == 0)
    return raw[y * size.width + x];
  return static_cast<uint8_t>((sum + count / 2) / count);
}

// -- BINARY -------------------------------------------------------------------

void row_to_bits(const uint8_t* rgb, size_t width, uint8_t* out) {
  for (size_t x = 0; x < width; ++x)
    set_bit(out, x, luma(pixel_at(rgb + 3 * x)) >= binary_threshold);
}

void row_from_bits(const uint8_t* in, size_t width, uint8_t* rgb) {
  for (size_t x = 0; x < width; ++x)
    std::fill_n(rgb + 3 * x, 3, bit_at(in, x) ? 255 : 0);
}

} // namespace

void from_rgb(const picture& source, pixformat format, span<uint8_t> pixels) {
  ACTORCSI_ASSERT(format != pixformat::jpeg);
  ACTORCSI_ASSERT(pixels.size() == frame_bytes(source.size, format));
  auto width = size_t{source.size.width};
  auto in = source.rgb.data();
  auto out = pixels.data();
  for (size_t y = 0; y < source.size.height; ++y) {
    switch (format) {
    case pixformat::grayscale:
      for (size_t x = 0; x < width; ++x)
        out[x] = luma(pixel_at(in + 3 * x));
      break;
    case pixformat::rgb565:
      for (size_t x = 0; x < width; ++x)
        to_rgb565(pixel_at(in + 3 * x), out + 2 * x);
      break;
    case pixformat::bayer:
      for (size_t x = 0; x < width; ++x)
        out[x] = in[3 * x + bayer_channel(x, y)];
      break;
    case pixformat::yuv422:
      row_to_yuv(in, width, out);
      break;
    case pixformat::binary:
      // The last word has bits that are no pixels.
      std::fill_n(out, row_bytes(source.size.width, format), uint8_t{0});
      row_to_bits(in, width, out);
      break;
    case pixformat::jpeg:
      break;
    }
    in += 3 * width;
    out += row_bytes(source.size.width, format);
  }
}

picture to_rgb(frame_size size, pixformat format, span<const uint8_t> pixels) {
  picture result;
  if (format == pixformat::jpeg || frame_bytes(size, format) != pixels.size())
    return result;
  result.size = size;
  result.rgb.resize(size.area() * 3);
  auto width = size_t{size.width};
  auto in = pixels.data();
  auto out = result.rgb.data();
  for (size_t y = 0; y < size.height; ++y) {
    switch (format) {
    case pixformat::grayscale:
      for (size_t x = 0; x < width; ++x)
        std::fill_n(out + 3 * x, 3, in[x]);
      break;
    case pixformat::rgb565:
      for (size_t x = 0; x < width; ++x) {
        auto c = from_rgb565(in + 2 * x);
        out[3 * x] = c.r;
        out[3 * x + 1] = c.g;
        out[3 * x + 2] = c.b;
      }
      break;
    case pixformat::bayer:
      for (size_t x = 0; x < width; ++x)
        for (size_t channel = 0; channel < 3; ++channel)
          out[3 * x + channel] = bayer_mean(pixels, size, x, y, channel);
      break;
    case pixformat::yuv422:
      row_from_yuv(in, width, out);
      break;
    case pixformat::binary:
      row_from_bits(in, width, out);
      break;
    case pixformat::jpeg:
      break;
    }
    in += row_bytes(size.width, format);
    out += 3 * width;
  }
  return result;
}

picture to_rgb(const frame& x) {
  return to_rgb(x.info().size, x.info().format, x.pixels());
}

} // namespace actorcsi::platform
