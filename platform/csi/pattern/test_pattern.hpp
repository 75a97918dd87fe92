#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "platform/base/span.hpp"
#include "platform/csi/convert.hpp"
#include "platform/csi/formats.hpp"
#include "platform/csi/frame.hpp"

namespace actorcsi::platform {

/// Number of bars, and of the orders in which they can be.
constexpr size_t num_bars = 8;

/// Eight vertical bars of one width: white, yellow, cyan, green, magenta, red,
/// blue, black. With another `first`, they begin with that bar, and those left
/// of it follow at the end.
/// @pre `first < num_bars`
picture colour_bars(frame_size size, size_t first = 0);

/// A place in a frame, in pixels from the upper left.
struct point {
  uint16_t x = 0;
  uint16_t y = 0;

  friend constexpr bool operator==(point a, point b) {
    return a.x == b.x && a.y == b.y;
  }
};

/// Number of low bits of its sequence number that a frame of this size shows:
/// one per two pixels of width up to 32, none with a single line.
constexpr unsigned number_bits(frame_size size) {
  return size.height < 2 ? 0 : std::min(32u, size.width / 2u);
}

/// Lines that the number occupies at the top, and again at the bottom.
constexpr uint16_t number_lines(frame_size size) {
  return static_cast<uint16_t>(std::clamp(size.height / 16, 1, 8));
}

/// Side of the moving mark, or 0 if the frame is too small for one: a black
/// square of 8 to 64 pixels that is white inside.
uint16_t mark_side(frame_size size);

/// Upper left corner of the mark of frame `sequence`.
std::optional<point> mark_position(frame_size size, uint32_t sequence);

/// Draws the number and the mark of frame `sequence` into the lines `begin` to
/// `end` (exclusive) of `pixels`, which is the whole frame. The number covers
/// the top and bottom lines as cells of equal width, white for 1, highest bit
/// left.
/// @pre `format` is not JPEG.
void draw_marks(span<uint8_t> pixels, frame_size size, pixformat format,
                uint32_t sequence, size_t begin, size_t end);

/// Lines from `begin` up to `end`, exclusive.
struct line_range {
  size_t begin = 0;
  size_t end = 0;
};

/// The intersection of two ranges, which is empty if they do not overlap.
constexpr line_range intersection(line_range a, line_range b) {
  auto begin = std::max(a.begin, b.begin);
  return {begin, std::max(begin, std::min(a.end, b.end))};
}

/// The lines of the number, the mark, and the number again of frame `sequence`.
std::array<line_range, 3> marked_lines(frame_size size, uint32_t sequence);

/// Draws the number and the mark into `line`, which is line `y` of a frame.
void draw_marks_line(span<uint8_t> line, frame_size size, pixformat format,
                     uint32_t sequence, size_t y);

// A JPEG has no marks that can be read without decoding it.

/// The number at the bottom of `x`, with `number_bits` bits, if there is one.
std::optional<uint32_t> read_frame_number(const frame& x);

/// Finds the mark by its pixels.
std::optional<point> find_mark(const frame& x);

/// Tells whether the numbers at the top and the bottom of a frame with marks
/// differ: then it consists of parts of two frames.
bool is_torn(const frame& x);

} // namespace actorcsi::platform
