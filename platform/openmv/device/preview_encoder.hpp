#pragma once

#include "platform/csi/small_jpeg.hpp"
#include "platform/openmv/device/stream_channel.hpp"

namespace actorcsi::platform::link {

/// Compresses frames for a look at them over a slow line, on a device (see
/// small_jpeg).
class preview_encoder final : public frame_encoder {
public:
  /// @param quality 1 to 100.
  explicit preview_encoder(int quality) : jpeg_(quality) {
    // nop
  }

  uint32_t format() const override {
    return wire_jpeg;
  }

  size_t encode(const frame& x, span<uint8_t> into) override {
    return jpeg_.encode(x, into);
  }

private:
  small_jpeg jpeg_;
};

} // namespace actorcsi::platform::link
