#pragma once

#include <cstddef>
#include <cstdint>

#include "platform/csi/formats.hpp"

namespace actorcsi::platform::link {

/// The channel with the frames of a device's main camera. Those of another one
/// are on a channel with its name and channel_flag::stream.
constexpr const char* main_stream = "stream";

/// Limit of the cameras whose frames a line carries.
constexpr size_t max_streams = 8;

// A frame on a stream channel is a header followed by the image.

/// Pixel formats with the protocol's numbers.
constexpr uint32_t wire_binary = 0x08010000;
constexpr uint32_t wire_grayscale = 0x08020001;
constexpr uint32_t wire_rgb565 = 0x0C030002;
constexpr uint32_t wire_bayer_bggr = 0x05040001;
constexpr uint32_t wire_yuv422_yuyv = 0x14050002;
constexpr uint32_t wire_jpeg = 0x06060000;

/// The bit of a format's number that marks a compressed image.
constexpr bool is_compressed(uint32_t format) {
  return (format & 0x02000000) != 0;
}

constexpr uint32_t wire_format(pixformat format) {
  switch (format) {
  case pixformat::rgb565:
    return wire_rgb565;
  case pixformat::bayer:
    return wire_bayer_bggr;
  case pixformat::yuv422:
    return wire_yuv422_yuyv;
  case pixformat::binary:
    return wire_binary;
  case pixformat::jpeg:
    return wire_jpeg;
  default:
    return wire_grayscale;
  }
}

struct stream_header {
  static constexpr size_t wire_size = 32;

  uint32_t width = 0;
  uint32_t height = 0;
  uint32_t format = 0;
  /// Bytes of the image if it is compressed, else bytes per pixel, 0 of BINARY.
  uint32_t depth = 0;
  /// Position of the image.
  uint32_t offset = wire_size;
  /// Frames per second, 0 if unknown.
  float rate = 0;

  void encode(uint8_t* into) const noexcept;

  static stream_header decode(const uint8_t* from) noexcept;
};

} // namespace actorcsi::platform::link
