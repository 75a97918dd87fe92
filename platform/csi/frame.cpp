#include "platform/csi/frame.hpp"

#include <atomic>
#include <numeric>

namespace actorcsi::platform {

namespace {

/// A picture on the heap, for frames that no driver owns.
class heap_framebuffer final : public framebuffer {
public:
  heap_framebuffer(const frame_info& info, std::vector<uint8_t> pixels)
    : info_(info), pixels_(std::move(pixels)) {
    // nop
  }

  const frame_info& info() const noexcept override {
    return info_;
  }

  caf::span<const uint8_t> pixels() const noexcept override {
    return {pixels_.data(), pixels_.size()};
  }

  void acquire() noexcept override {
    leases_.fetch_add(1, std::memory_order_relaxed);
  }

  void release() noexcept override {
    if (leases_.fetch_sub(1, std::memory_order_acq_rel) == 1)
      delete this;
  }

private:
  frame_info info_;
  std::vector<uint8_t> pixels_;
  std::atomic<uint32_t> leases_{1};
};

} // namespace

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
  return frame::adopt(new heap_framebuffer(info, std::move(pixels)));
}

} // namespace actorcsi::platform
