#include "platform/csi/jpeg.hpp"

#include <cstring>

namespace actorcsi::platform {

namespace {

// Second bytes of markers, ITU-T T.81, table B.1.
constexpr uint8_t start_of_image = 0xD8;
constexpr uint8_t end_of_image = 0xD9;
constexpr uint8_t start_of_scan = 0xDA;
constexpr uint8_t huffman_tables = 0xC4;
constexpr uint8_t first_restart = 0xD0;
constexpr uint8_t last_restart = 0xD7;

/// A frame header, of any process but the reserved ones: SOF0 to SOF15 without
/// DHT, JPG and DAC.
bool is_frame_header(uint8_t marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8
         && marker != 0xCC;
}

/// Within coded data: a coded FF, or a restart.
bool is_within_scan(uint8_t marker) {
  return marker == 0 || (marker >= first_restart && marker <= last_restart);
}

size_t word(const uint8_t* x) {
  return static_cast<size_t>(x[0] << 8 | x[1]);
}

/// The marker that ends the coded data at `from`; `end` if there is none.
const uint8_t* end_of_scan(const uint8_t* from, const uint8_t* end) {
  while (from < end) {
    auto found = static_cast<const uint8_t*>(
      std::memchr(from, 0xFF, static_cast<size_t>(end - from)));
    if (found == nullptr || end - found < 2)
      return end;
    if (!is_within_scan(found[1]) && found[1] != 0xFF)
      return found;
    // Of several FF the last begins the marker.
    from = found + (found[1] == 0xFF ? 1 : 2);
  }
  return end;
}

} // namespace

std::optional<jpeg_extent> find_jpeg(span<const uint8_t> memory) noexcept {
  auto begin = memory.data();
  auto end = begin + memory.size();
  if (memory.size() < 4 || begin[0] != 0xFF || begin[1] != start_of_image)
    return std::nullopt;
  jpeg_extent result;
  auto at = begin + 2;
  while (end - at >= 2 && at[0] == 0xFF) {
    auto marker = at[1];
    if (marker == 0xFF) { // a fill byte
      ++at;
      continue;
    }
    at += 2;
    if (marker == end_of_image) {
      result.bytes = static_cast<size_t>(at - begin);
      return result.scan > 0 && result.size.area() > 0 ? std::optional{result}
                                                       : std::nullopt;
    }
    if (end - at < 2)
      break;
    auto length = word(at);
    if (length < 2 || static_cast<size_t>(end - at) < length)
      break;
    // Precision, height, width.
    if (is_frame_header(marker) && length >= 7)
      result.size = {static_cast<uint16_t>(word(at + 5)),
                     static_cast<uint16_t>(word(at + 3))};
    if (marker == huffman_tables && result.scan == 0)
      result.has_tables = true;
    if (marker != start_of_scan) {
      at += length;
      continue;
    }
    if (result.scan == 0)
      result.scan = static_cast<size_t>(at - 2 - begin);
    at = end_of_scan(at + length, end);
  }
  return std::nullopt;
}

} // namespace actorcsi::platform
