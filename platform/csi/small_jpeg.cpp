#include "platform/csi/small_jpeg.hpp"

#include <algorithm>
#include <cstring>

#include "platform/base/assert.hpp"
#include "platform/csi/jpeg_tables.hpp"

namespace actorcsi::platform {

namespace {

namespace tables = jpeg_tables;

constexpr auto mean_codes =
  tables::codes_of(tables::mean_counts, tables::mean_symbols);

constexpr auto other_codes =
  tables::codes_of(tables::other_counts, tables::other_symbols);

constexpr uint8_t end_of_block = 0x00;

constexpr uint8_t sixteen_zeros = 0xF0;

using block = std::array<int32_t, 64>;

// -- output -------------------------------------------------------------------

/// Bytes and bits, as long as there is room. @pre There is some.
class writer {
public:
  explicit writer(span<uint8_t> into) : into_(into) {
    // nop
  }

  /// One for which there is no room takes the place of the last.
  void byte(unsigned x) {
    into_[std::min(used_, into_.size() - 1)] = static_cast<uint8_t>(x);
    ++used_;
  }

  void word(unsigned x) {
    byte(x >> 8);
    byte(x & 0xFF);
  }

  template <size_t N>
  void bytes(const uint8_t (&xs)[N]) {
    for (auto x : xs)
      byte(x);
  }

  void bits(unsigned x, unsigned count) {
    held_ = held_ << count | (x & ((1u << count) - 1));
    number_ += count;
    while (number_ >= 8) {
      number_ -= 8;
      auto next = held_ >> number_ & 0xFF;
      byte(next);
      // FF alone would be a marker.
      if (next == 0xFF)
        byte(0);
    }
  }

  void bits(const tables::code& x) {
    ACTORCSI_ASSERT(x.length > 0);
    bits(x.bits, x.length);
  }

  /// Fills the last byte up.
  void align() {
    if (number_ > 0)
      bits(0xFF, 8 - number_);
  }

  /// The number of bytes, 0 if there were too many.
  size_t size() const {
    return used_ <= into_.size() ? used_ : 0;
  }

private:
  span<uint8_t> into_;
  size_t used_ = 0;
  unsigned held_ = 0;
  unsigned number_ = 0;
};

// -- pixels -------------------------------------------------------------------

struct colour_point {
  int y = 0;
  int blue = 128;
  int red = 128;
};

/// T.871 in units of 1/256.
colour_point from_colour(int r, int g, int b) {
  return {(77 * r + 150 * g + 29 * b) >> 8,
          ((-43 * r - 85 * g + 128 * b) >> 8) + 128,
          ((128 * r - 107 * g - 21 * b) >> 8) + 128};
}

/// The picture that is compressed: every `step`-th pixel of a frame.
class source {
public:
  explicit source(const frame& x)
    : pixels_(x.pixels().data()), info_(x.info()) {
    auto fits = [this] {
      return size_t{width()} * height() <= small_jpeg::max_pixels;
    };
    while (!fits())
      ++step_;
  }

  unsigned width() const {
    return (info_.size.width + step_ - 1) / step_;
  }

  unsigned height() const {
    return (info_.size.height + step_ - 1) / step_;
  }

  bool has_colours() const {
    return info_.format != pixformat::grayscale;
  }

  /// The pixel at `x`, `y`, or the nearest.
  colour_point at(unsigned x, unsigned y) const {
    x = std::min(x, width() - 1) * step_;
    y = std::min(y, height() - 1) * step_;
    auto length = row_bytes(info_.size.width, info_.format);
    auto row = pixels_ + y * length;
    switch (info_.format) {
    case pixformat::rgb565: {
      auto pixel = row + size_t{2} * x;
      auto word = pixel[0] | pixel[1] << 8;
      return from_colour((word >> 11) * 255 / 31, (word >> 5 & 63) * 255 / 63,
                         (word & 31) * 255 / 31);
    }
    case pixformat::yuv422: {
      // The last pixel of an odd row has the red of the pair before.
      auto pair = size_t{4} * (x / 2);
      auto red = pair + 3 < length ? row[pair + 3]
                 : pair > 0        ? row[pair - 1]
                                   : 128;
      return {row[size_t{2} * x], row[pair + 1], red};
    }
    case pixformat::bayer: {
      // Blue and green above green and red.
      auto cell = pixels_ + cell_begin(y, info_.size.height) * length
                  + cell_begin(x, info_.size.width);
      auto across = info_.size.width > 1 ? 1u : 0u;
      auto down = info_.size.height > 1 ? length : 0u;
      return from_colour(cell[down + across], (cell[across] + cell[down]) / 2,
                         cell[0]);
    }
    default:
      return {row[x]};
    }
  }

private:
  /// Where the whole cell of two pixels begins that is nearest to `x`.
  static unsigned cell_begin(unsigned x, unsigned side) {
    return side > 1 ? std::min(x & ~1u, (side - 2) & ~1u) : 0;
  }

  const uint8_t* pixels_;
  frame_info info_;
  unsigned step_ = 1;
};

// -- coefficients -------------------------------------------------------------

/// Half the cosine of n/16 of a half turn, in units of 1/8192.
constexpr int32_t half_cosine[8] = {4096, 4017, 3784, 3406,
                                    2896, 2276, 1567, 799};

/// One row or column of the transform of T.81, section A.3.3, whose results
/// lose `shift` bits.
void transform(int32_t* x, size_t stride, int shift) {
  auto& c = half_cosine;
  int32_t sum[4];
  int32_t difference[4];
  for (size_t i = 0; i < 4; ++i) {
    sum[i] = x[i * stride] + x[(7 - i) * stride];
    difference[i] = x[i * stride] - x[(7 - i) * stride];
  }
  auto& d = difference;
  auto outer = sum[0] - sum[3];
  auto inner = sum[1] - sum[2];
  auto set = [=](size_t i, int32_t value) {
    x[i * stride] = (value + (1 << (shift - 1))) >> shift;
  };
  set(0, c[4] * (sum[0] + sum[1] + sum[2] + sum[3]));
  set(4, c[4] * (sum[0] - sum[1] - sum[2] + sum[3]));
  set(2, c[2] * outer + c[6] * inner);
  set(6, c[6] * outer - c[2] * inner);
  set(1, c[1] * d[0] + c[3] * d[1] + c[5] * d[2] + c[7] * d[3]);
  set(3, c[3] * d[0] - c[7] * d[1] - c[1] * d[2] - c[5] * d[3]);
  set(5, c[5] * d[0] - c[1] * d[1] + c[7] * d[2] + c[3] * d[3]);
  set(7, c[7] * d[0] - c[5] * d[1] + c[3] * d[2] - c[1] * d[3]);
}

/// The number of bits of `x`, which is not negative.
unsigned bits_of(int32_t x) {
  return x == 0
           ? 0
           : 32
               - static_cast<unsigned>(__builtin_clz(static_cast<unsigned>(x)));
}

/// Compresses the blocks of one component.
class component {
public:
  component(writer& to, const std::array<uint8_t, 64>& quantization)
    : to_(to), quantization_(quantization) {
    // nop
  }

  /// `x` is brightness or colour, 0 to 255.
  void add(block& x) {
    for (auto& value : x)
      value -= 128;
    // The rows keep three bits behind the point.
    for (size_t i = 0; i < 8; ++i)
      transform(x.data() + 8 * i, 1, 10);
    for (size_t i = 0; i < 8; ++i)
      transform(x.data() + i, 8, 16);
    auto quantized = [&](size_t i) {
      auto value = x[tables::zigzag[i]];
      int32_t by = quantization_[i];
      return (value < 0 ? value - by / 2 : value + by / 2) / by;
    };
    auto mean = quantized(0);
    put(mean_codes, 0, mean - mean_);
    mean_ = mean;
    unsigned zeros = 0;
    for (size_t i = 1; i < 64; ++i) {
      auto value = quantized(i);
      if (value == 0) {
        ++zeros;
        continue;
      }
      for (; zeros >= 16; zeros -= 16)
        to_.bits(other_codes[sixteen_zeros]);
      put(other_codes, zeros, value);
      zeros = 0;
    }
    if (zeros > 0)
      to_.bits(other_codes[end_of_block]);
  }

private:
  /// The code of `zeros` and of the bits that `value` has, and these bits.
  void put(const std::array<tables::code, 256>& codes, unsigned zeros,
           int32_t value) {
    auto count = bits_of(value < 0 ? -value : value);
    to_.bits(codes[zeros << 4 | count]);
    to_.bits(static_cast<unsigned>(value < 0 ? value - 1 : value), count);
  }

  writer& to_;
  const std::array<uint8_t, 64>& quantization_;
  int32_t mean_ = 0;
};

// -- parts of the file --------------------------------------------------------

void write_header(writer& to, const source& from,
                  const std::array<uint8_t, 64>& quantization) {
  to.word(0xFFD8);
  to.word(0xFFDB);
  to.word(2 + 1 + 64);
  to.byte(0);
  for (auto x : quantization)
    to.byte(x);
  unsigned components = from.has_colours() ? 3 : 1;
  to.word(0xFFC0);
  to.word(8 + 3 * components);
  to.byte(8);
  to.word(from.height());
  to.word(from.width());
  to.byte(components);
  for (unsigned i = 1; i <= components; ++i) {
    to.byte(i);
    // Brightness has twice the columns and rows of the colours.
    to.byte(i == 1 && components == 3 ? 0x22 : 0x11);
    to.byte(0);
  }
  to.word(0xFFC4);
  to.word(2 + 2 * 17 + 12 + 162);
  to.byte(0x00);
  to.bytes(tables::mean_counts);
  to.bytes(tables::mean_symbols);
  to.byte(0x10);
  to.bytes(tables::other_counts);
  to.bytes(tables::other_symbols);
  to.word(0xFFDA);
  to.word(6 + 2 * components);
  to.byte(components);
  for (unsigned i = 1; i <= components; ++i) {
    to.byte(i);
    to.byte(0);
  }
  to.byte(0);
  to.byte(63);
  to.byte(0);
}

void write_grey(component& to, const source& from) {
  block grey;
  for (unsigned top = 0; top < from.height(); top += 8)
    for (unsigned left = 0; left < from.width(); left += 8) {
      for (unsigned i = 0; i < 64; ++i)
        grey[i] = from.at(left + i % 8, top + i / 8).y;
      to.add(grey);
    }
}

/// Sixteen rows and columns: four blocks of brightness, one of each colour.
struct colour_unit {
  block y[4];
  block blue;
  block red;

  void read(const source& from, unsigned left, unsigned top) {
    blue.fill(0);
    red.fill(0);
    for (unsigned i = 0; i < 256; ++i) {
      auto x = i % 16;
      auto row = i / 16;
      auto point = from.at(left + x, top + row);
      y[row / 8 * 2 + x / 8][row % 8 * 8 + x % 8] = point.y;
      blue[row / 2 * 8 + x / 2] += point.blue;
      red[row / 2 * 8 + x / 2] += point.red;
    }
    for (size_t i = 0; i < 64; ++i) {
      blue[i] /= 4;
      red[i] /= 4;
    }
  }
};

} // namespace

small_jpeg::small_jpeg(int quality) {
  ACTORCSI_ASSERT(quality >= 1 && quality <= 100);
  // libjpeg's rule.
  auto percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  for (size_t i = 0; i < quantization_.size(); ++i)
    quantization_[i] = static_cast<uint8_t>(
      std::clamp((tables::quantization[i] * percent + 50) / 100, 1, 255));
}

size_t small_jpeg::encode(const frame& x, span<uint8_t> into) const {
  auto format = x.info().format;
  if (format == pixformat::jpeg || format == pixformat::binary || into.empty())
    return 0;
  source from{x};
  writer to{into};
  write_header(to, from, quantization_);
  component brightness{to, quantization_};
  if (!from.has_colours()) {
    write_grey(brightness, from);
  } else {
    component blues{to, quantization_};
    component reds{to, quantization_};
    colour_unit unit;
    for (unsigned top = 0; top < from.height(); top += 16)
      for (unsigned left = 0; left < from.width(); left += 16) {
        unit.read(from, left, top);
        for (auto& part : unit.y)
          brightness.add(part);
        blues.add(unit.blue);
        reds.add(unit.red);
      }
  }
  to.align();
  to.word(0xFFD9);
  return to.size();
}

} // namespace actorcsi::platform
