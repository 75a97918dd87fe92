#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

#include "platform/base/assert.hpp"
#include "platform/base/span.hpp"
#include "platform/csi/frame.hpp"

namespace actorcsi::platform {

/// A picture outside every driver's pool, in memory that `Owner` keeps. It ends
/// with its last lease.
template <class Owner>
class owning_framebuffer final : public framebuffer {
public:
  /// `pixels` must stay valid when `owner` is moved.
  owning_framebuffer(const frame_info& info, span<const uint8_t> pixels,
                     Owner owner)
    : info_(info), pixels_(pixels), owner_(std::move(owner)) {
    // nop
  }

  const frame_info& info() const noexcept override {
    return info_;
  }

  span<const uint8_t> pixels() const noexcept override {
    return pixels_;
  }

  void acquire() noexcept override {
    leases_.fetch_add(1, std::memory_order_relaxed);
  }

  void release() noexcept override {
    auto before = leases_.fetch_sub(1, std::memory_order_acq_rel);
    ACTORCSI_ASSERT(before > 0);
    if (before == 1)
      delete this;
  }

private:
  frame_info info_;
  span<const uint8_t> pixels_;
  Owner owner_;
  std::atomic<uint32_t> leases_{1};
};

/// The only lease on a new object.
template <class Owner>
frame make_owning_frame(const frame_info& info, span<const uint8_t> pixels,
                        Owner owner) {
  return frame::adopt(
    new owning_framebuffer<Owner>(info, pixels, std::move(owner)));
}

} // namespace actorcsi::platform
