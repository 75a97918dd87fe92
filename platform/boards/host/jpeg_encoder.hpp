#pragma once

#include "platform/openmv/device/stream_channel.hpp"

namespace actorcsi::platform::link {

/// Compresses frames of any format to JPEG, on the host; one that is a JPEG
/// stays as it is.
class jpeg_encoder final : public frame_encoder {
public:
  /// `quality` is from 1 to 100.
  explicit jpeg_encoder(int quality = 90);

  ~jpeg_encoder();

  jpeg_encoder(const jpeg_encoder&) = delete;
  jpeg_encoder& operator=(const jpeg_encoder&) = delete;

  uint32_t format() const override {
    return wire_jpeg;
  }

  size_t encode(const frame& x, span<uint8_t> into) override;

private:
  const int quality_;
  void* turbo_;
};

} // namespace actorcsi::platform::link
