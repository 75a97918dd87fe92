#pragma once

#include <cstdint>
#include <vector>

// What an emulated USB camera says of itself and is asked for, by the USB 2.0
// and the USB Video Class 1.0 specifications. Lengths and offsets are in bytes.

namespace usb_camera {

using bytes = std::vector<uint8_t>;

constexpr uint32_t frame_interval = 333'333; // of 100 ns
constexpr uint32_t max_payload = 16'384;
constexpr uint8_t bulk_endpoint = 1;

/// The formats, by their numbers in the descriptors. Each has one size.
enum class format : uint8_t { mjpeg = 1, yuyv = 2 };

struct size {
  uint16_t width;
  uint16_t height;

  /// Of a picture without compression.
  uint32_t bytes() const {
    return width * height * 2u;
  }
};

constexpr size size_of(format x) {
  return x == format::mjpeg ? size{320, 240} : size{160, 120};
}

/// The device, configuration or string descriptor of that number; empty if
/// there is none.
bytes descriptor(uint8_t type, uint8_t index);

/// The 26 bytes of a stream's parameters for PROBE and COMMIT.
bytes stream_parameters(format x);

/// A control of the camera terminal or the processing unit.
struct control {
  uint8_t entity;
  uint8_t selector;
  uint8_t size;
  int32_t least;
  int32_t most;
  int32_t step;
  int32_t usual;
  int32_t value;
};

std::vector<control> controls();

} // namespace usb_camera
