#include "platform/csi/frame.hpp"

#include <numeric>
#include <utility>

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

frame make_frame(const frame_info& info, std::vector<uint8_t> pixels) {
  auto bytes = info.size.area() * bytes_per_pixel(info.format);
  if (bytes == 0 || pixels.size() != bytes)
    return {};
  span<const uint8_t> view{pixels.data(), pixels.size()};
  return make_owning_frame(info, view, std::move(pixels));
}

} // namespace actorcsi::platform
