#include "platform/csi/pattern/test_pattern.hpp"

#include <cstring>

#include "platform/base/assert.hpp"

namespace actorcsi::platform {

namespace {

/// Thickness of the mark's black rim, which sets it off from a white bar.
constexpr size_t rim = 2;

constexpr uint8_t black = 0;

constexpr uint8_t white = 255;

// Black and white after a compressing format.
constexpr uint8_t darkest_white = 250;

constexpr uint8_t brightest_black = 5;

/// Sets pixels of a line to black or white, which look the same in every format
/// except for the colour of YUV422.
class line_writer {
public:
  line_writer(uint8_t* line, pixformat format) : line_(line), format_(format) {
    // nop
  }

  void fill(size_t first, size_t count, uint8_t value) {
    if (format_ == pixformat::binary) {
      for (auto x = first; x < first + count; ++x)
        set_bit(line_, x, value >= binary_threshold);
      return;
    }
    if (format_ != pixformat::yuv422) {
      auto bytes = bytes_per_pixel(format_);
      std::memset(line_ + first * bytes, value, count * bytes);
      return;
    }
    for (auto x = first; x < first + count; ++x) {
      line_[2 * x] = value;
      line_[2 * x + 1] = 128; // no colour
    }
  }

private:
  uint8_t* line_;
  pixformat format_;
};

void draw_number(line_writer line, frame_size size, uint32_t sequence) {
  auto bits = number_bits(size);
  line.fill(0, size.width, black);
  if (bits == 0)
    return;
  auto cell = size_t{size.width} / bits;
  for (unsigned i = 0; i < bits; ++i)
    if ((sequence >> (bits - 1 - i) & 1) != 0)
      line.fill(i * cell, cell, white);
}

void draw_mark(line_writer line, frame_size size, point at, size_t y) {
  auto side = size_t{mark_side(size)};
  if (y < at.y || y >= at.y + side)
    return;
  line.fill(at.x, side, black);
  if (y >= at.y + rim && y < at.y + side - rim)
    line.fill(at.x + rim, side - 2 * rim, white);
}

/// Reads single pixels as brightness.
class grey_reader {
public:
  explicit grey_reader(const frame& x)
    : pixels_(x.pixels()), size_(x.info().size), format_(x.info().format) {
    // nop
  }

  uint8_t operator()(size_t x, size_t y) const {
    auto row = pixels_.data() + y * row_bytes(size_.width, format_);
    if (format_ == pixformat::binary)
      return bit_at(row, x) ? white : black;
    auto at = x * bytes_per_pixel(format_);
    if (format_ != pixformat::rgb565)
      return row[at];
    auto packed = static_cast<unsigned>(row[at] | row[at + 1] << 8);
    auto red = packed >> 11;
    auto green = packed >> 5 & 63;
    auto blue = packed & 31;
    return luma({static_cast<uint8_t>(red << 3 | red >> 2),
                 static_cast<uint8_t>(green << 2 | green >> 4),
                 static_cast<uint8_t>(blue << 3 | blue >> 2)});
  }

  bool is_white(size_t x, size_t y) const {
    return (*this)(x, y) >= darkest_white;
  }

  bool is_black(size_t x, size_t y) const {
    return (*this)(x, y) <= brightest_black;
  }

private:
  span<const uint8_t> pixels_;
  frame_size size_;
  pixformat format_;
};

std::optional<uint32_t> read_number(const frame& x, size_t y) {
  auto size = x.info().size;
  auto bits = number_bits(size);
  if (bits == 0 || x.info().format == pixformat::jpeg)
    return std::nullopt;
  auto cell = size_t{size.width} / bits;
  grey_reader grey{x};
  uint32_t result = 0;
  for (unsigned i = 0; i < bits; ++i) {
    auto middle = i * cell + cell / 2;
    result <<= 1;
    if (grey.is_white(middle, y))
      result |= 1;
    else if (!grey.is_black(middle, y))
      return std::nullopt;
  }
  return result;
}

/// Tells whether the mark has its upper left corner at x, y: every pixel of it
/// is as `draw_mark` draws it.
bool mark_at(const grey_reader& grey, size_t left, size_t top, size_t side) {
  auto inside = [=](size_t i) { return i >= rim && i < side - rim; };
  for (size_t y = 0; y < side; ++y)
    for (size_t x = 0; x < side; ++x) {
      auto is_right = inside(x) && inside(y) ? grey.is_white(left + x, top + y)
                                             : grey.is_black(left + x, top + y);
      if (!is_right)
        return false;
    }
  return true;
}

} // namespace

picture colour_bars(frame_size size, size_t first) {
  ACTORCSI_ASSERT(first < num_bars);
  static constexpr colour bars[num_bars] = {
    {255, 255, 255}, {255, 255, 0}, {0, 255, 255}, {0, 255, 0},
    {255, 0, 255},   {255, 0, 0},   {0, 0, 255},   {0, 0, 0},
  };
  picture result;
  result.size = size;
  result.rgb.resize(size.area() * 3);
  auto out = result.rgb.data();
  for (size_t y = 0; y < size.height; ++y)
    for (size_t x = 0; x < size.width; ++x) {
      auto& bar = bars[(x * num_bars / size.width + first) % num_bars];
      *out++ = bar.r;
      *out++ = bar.g;
      *out++ = bar.b;
    }
  return result;
}

uint16_t mark_side(frame_size size) {
  auto height = size.height - 2 * number_lines(size);
  auto room = std::min<int>(size.width, height);
  if (room < 8)
    return 0;
  // Even, so that it begins and ends with a pair of pixels in YUV422.
  return static_cast<uint16_t>(std::clamp(room / 6, 8, 64) & ~1);
}

std::optional<point> mark_position(frame_size size, uint32_t sequence) {
  auto side = mark_side(size);
  if (side == 0)
    return std::nullopt;
  auto top = number_lines(size);
  auto columns = static_cast<uint32_t>((size.width - side) / 2 + 1);
  auto rows = static_cast<uint32_t>(size.height - 2 * top - side + 1);
  return point{static_cast<uint16_t>(sequence % columns * 2),
               static_cast<uint16_t>(top + sequence % rows)};
}

std::array<line_range, 3> marked_lines(frame_size size, uint32_t sequence) {
  auto lines = size_t{number_lines(size)};
  std::array<line_range, 3> result{
    line_range{0, lines}, line_range{},
    line_range{size.height - lines, size.height}};
  if (auto mark = mark_position(size, sequence))
    result[1] = {mark->y, size_t{mark->y} + mark_side(size)};
  return result;
}

void draw_marks(span<uint8_t> pixels, frame_size size, pixformat format,
                uint32_t sequence, size_t begin, size_t end) {
  auto stride = row_bytes(size.width, format);
  for (auto lines : marked_lines(size, sequence)) {
    auto now = intersection(lines, {begin, end});
    for (auto y = now.begin; y < now.end; ++y)
      draw_marks_line(pixels.subspan(y * stride, stride), size, format,
                      sequence, y);
  }
}

void draw_marks_line(span<uint8_t> line, frame_size size, pixformat format,
                     uint32_t sequence, size_t y) {
  auto lines = number_lines(size);
  line_writer writer{line.data(), format};
  if (y < lines || y + lines >= size.height)
    draw_number(writer, size, sequence);
  else if (auto mark = mark_position(size, sequence))
    draw_mark(writer, size, *mark, y);
}

std::optional<uint32_t> read_frame_number(const frame& x) {
  return read_number(x, x.info().size.height - 1u);
}

std::optional<point> find_mark(const frame& x) {
  auto size = x.info().size;
  auto side = size_t{mark_side(size)};
  if (side == 0 || x.info().format == pixformat::jpeg)
    return std::nullopt;
  grey_reader grey{x};
  auto lines = number_lines(size);
  for (size_t top = lines; top + side + lines <= size.height; ++top)
    for (size_t left = 0; left + side <= size.width; ++left)
      if (mark_at(grey, left, top, side))
        return point{static_cast<uint16_t>(left), static_cast<uint16_t>(top)};
  return std::nullopt;
}

bool is_torn(const frame& x) {
  auto top = read_number(x, 0);
  auto bottom = read_frame_number(x);
  return !top || !bottom || *top != *bottom;
}

} // namespace actorcsi::platform
