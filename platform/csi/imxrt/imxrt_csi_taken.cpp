#include <algorithm>
#include <cstring>
#include <utility>

#include "platform/base/assert.hpp"
#include "platform/csi/imxrt/copy_transposed.hpp"
#include "platform/csi/imxrt/imxrt_csi.hpp"
#include "platform/csi/pack_bits.hpp"
#include "platform/csi/settings.hpp"

// What the sensor sends, and what is made of a frame that was just taken.

namespace actorcsi::platform {

namespace {

/// Moves the parts of a JPEG together that `memory` has in lines of `length`
/// bytes (see sensor::sends), and returns its bytes. A line that says more than
/// it holds ends it.
size_t join_lines(span<uint8_t> memory, size_t length) {
  auto out = memory.data();
  for (size_t at = 0; at + length <= memory.size(); at += length) {
    auto line = memory.data() + at;
    auto count = static_cast<size_t>(line[0] << 8 | line[1]);
    if (count == 0 || count + 2 > length)
      break;
    std::memmove(out, line + 2, count);
    out += count;
  }
  return static_cast<size_t>(out - memory.data());
}

/// Whether the colour of a pixel depends on its column.
bool has_coloured_columns(pixformat format) {
  return format == pixformat::bayer || format == pixformat::yuv422;
}

} // namespace

sensor_view imxrt_csi::view_of(const csi_settings& x) const {
  sensor_view result{sent_for(*x.format), *x.size, window_in_force(x)};
  auto& window = result.window;
  window = sensor_.sent_window(result);
  size_t pixel = std::max(bytes_per_pixel(result.format), size_t{1});
  auto unit = imxrt_csi_dma::line_unit / pixel;
  auto width = (window.width + unit - 1) / unit * unit;
  // A whole frame that the DMA cannot transfer is refused.
  if (width > x.size->width)
    return result;
  window.width = static_cast<uint16_t>(width);
  window.x = std::min(window.x, static_cast<uint16_t>(x.size->width - width));
  return result;
}

imxrt_csi_dma::shape imxrt_csi::shape_of(const csi_settings& x) const {
  auto view = view_of(x);
  return {{view.window.width, view.window.height}, view.format, sensor_.bus()};
}

std::optional<frame_window> imxrt_csi::part_of(const csi_settings& x) const {
  auto wanted = window_in_force(x);
  auto view = view_of(x);
  auto& sent = view.window;
  if (wanted == sent)
    return std::nullopt;
  wanted.x = static_cast<uint16_t>(wanted.x - sent.x);
  wanted.y = static_cast<uint16_t>(wanted.y - sent.y);
  if (has_coloured_columns(view.format))
    wanted.x = static_cast<uint16_t>(wanted.x / 2 * 2);
  return wanted;
}

size_t imxrt_csi::buffer_bytes(const csi_settings& x) const {
  auto result = shape_of(x).bytes();
  auto window = window_in_force(x);
  // A row of bits has four bytes at least.
  if (*x.format == pixformat::binary)
    for (auto size : {frame_size{window.width, window.height},
                      frame_size{window.height, window.width}})
      result = std::max(result, frame_bytes(size, pixformat::binary));
  return result;
}

caf::error imxrt_csi::set_transposed(bool on) {
  if (on == transposed_)
    return caf::none;
  if (on)
    if (auto err = check_transpose(settings_))
      return err;
  stop();
  transposed_ = on;
  if (!is_complete(settings_))
    return caf::none;
  auto err = provide_memory(settings_, 1);
  if (err) {
    transposed_ = !on;
    provide_memory(settings_, 1);
  }
  return err;
}

void imxrt_csi::transpose(const frame& taken) {
  auto& info = taken.info();
  auto from = taken.pixels();
  auto size = info.size;
  if (bytes_per_pixel(info.format) == 1)
    copy_transposed<uint8_t>(from, size, turned_.get());
  else
    copy_transposed<uint16_t>(from, size, turned_.get());
  turned_.reset(
    buffers_.exchange(taken, turned_.release(), {size.height, size.width}));
}

void imxrt_csi::cut(const frame& taken) {
  auto& info = taken.info();
  auto pixel = bytes_per_pixel(info.format);
  auto stride = info.size.width * pixel;
  auto row = part_->width * pixel;
  auto out = buffers_.memory_of(taken).data();
  auto from = out + part_->y * stride + part_->x * pixel;
  for (size_t y = 0; y < part_->height; ++y)
    std::memmove(out + y * row, from + y * stride, row);
  buffers_.convert(taken, {part_->width, part_->height}, info.format,
                   row * part_->height);
}

void imxrt_csi::pack(const frame& taken) {
  auto size = taken.info().size;
  auto memory = buffers_.memory_of(taken);
  auto bytes = row_bytes(size.width, pixformat::binary);
  ACTORCSI_ASSERT(bytes * size.height <= memory.size());
  // So that no pixel is overwritten before it is read: a row of bits has more
  // bytes than one of pixels if there are up to three.
  auto grows = bytes > size.width;
  for (size_t i = 0; i < size.height; ++i) {
    auto y = grows ? size.height - 1 - i : i;
    pack_row(memory.data() + y * size.width, size.width,
             memory.data() + y * bytes);
  }
  buffers_.convert(taken, size, pixformat::binary, bytes * size.height);
}

frame imxrt_csi::whole_jpeg(frame next) {
  while (next) {
    auto& info = next.info();
    auto bytes = join_lines(buffers_.memory_of(next),
                            row_bytes(info.size.width, info.format));
    auto whole = buffers_.cut_jpeg(std::move(next), bytes);
    overflowed_ = !whole;
    if (whole)
      return whole;
    next = buffers_.take();
    if (next)
      memory_.after_write(next.pixels());
  }
  return {};
}

} // namespace actorcsi::platform
