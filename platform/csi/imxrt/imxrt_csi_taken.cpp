#include <cstring>
#include <utility>

#include "platform/base/assert.hpp"
#include "platform/csi/imxrt/copy_transposed.hpp"
#include "platform/csi/imxrt/imxrt_csi.hpp"
#include "platform/csi/pack_bits.hpp"
#include "platform/csi/settings.hpp"

// What is done with a frame that was just taken.

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

} // namespace

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

void imxrt_csi::pack(const frame& taken) {
  auto size = taken.info().size;
  auto memory = buffers_.memory_of(taken);
  auto bytes = row_bytes(size.width, pixformat::binary);
  // A row of bits takes no more than one of bytes, so the pixels that are still
  // to be read are not overwritten.
  ACTORCSI_ASSERT(bytes <= size.width);
  for (size_t y = 0; y < size.height; ++y)
    pack_row(memory.data() + y * size.width, size.width,
             memory.data() + y * bytes);
  buffers_.convert(taken, pixformat::binary, bytes * size.height);
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
