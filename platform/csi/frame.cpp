#include "platform/csi/frame.hpp"

#include <numeric>
#include <utility>

#include "platform/csi/jpeg.hpp"
#include "platform/csi/owning_framebuffer.hpp"

namespace actorcsi::platform {

const char* to_string(drop_reason reason) {
  switch (reason) {
  case drop_reason::overwritten:
    return "overwritten";
  case drop_reason::queue_full:
    return "queue_full";
  case drop_reason::no_buffer:
    return "no_buffer";
  case drop_reason::overrun:
    return "overrun";
  case drop_reason::late_dma:
    return "late_dma";
  case drop_reason::missed_line:
    return "missed_line";
  case drop_reason::bus_error:
    return "bus_error";
  case drop_reason::jpeg_overflow:
    return "jpeg_overflow";
  case drop_reason::aborted:
    return "aborted";
  }
  return "unknown";
}

uint32_t drop_counts::total() const {
  return std::accumulate(counts_.begin(), counts_.end(), uint32_t{0});
}

drop_counts& drop_counts::operator+=(const drop_counts& other) {
  for (size_t i = 0; i < counts_.size(); ++i)
    counts_[i] += other.counts_[i];
  return *this;
}

bool is_whole(const frame_info& info, span<const uint8_t> pixels) {
  if (pixels.empty())
    return false;
  if (info.format != pixformat::jpeg)
    return pixels.size() == frame_bytes(info.size, info.format);
  auto found = find_jpeg(pixels);
  return found && found->bytes == pixels.size() && found->size == info.size;
}

frame make_frame(const frame_info& info, std::vector<uint8_t> pixels) {
  span<const uint8_t> view{pixels.data(), pixels.size()};
  if (!is_whole(info, view))
    return {};
  return make_owning_frame(info, view, std::move(pixels));
}

} // namespace actorcsi::platform
