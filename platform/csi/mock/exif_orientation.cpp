#include "platform/csi/mock/exif_orientation.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace actorcsi::platform {

namespace {

constexpr uint8_t app1 = 0xE1;
constexpr uint8_t start_of_scan = 0xDA;
constexpr uint16_t tag_orientation = 0x0112;
constexpr uint16_t type_short = 3;
constexpr int upright_already = 1;

/// A TIFF block, in the order of bytes that it names.
class tiff_block {
public:
  explicit tiff_block(span<const uint8_t> data) : data_(data) {
    // nop
  }

  bool is_valid() const {
    return data_.size() >= 8
           && (std::memcmp(data_.data(), "MM\0*", 4) == 0
               || std::memcmp(data_.data(), "II*\0", 4) == 0);
  }

  /// 0 beyond the end.
  uint32_t number(size_t at, size_t bytes) const {
    if (at > data_.size() || data_.size() - at < bytes)
      return 0;
    uint32_t result = 0;
    for (size_t i = 0; i < bytes; ++i)
      result =
        result << 8 | data_[data_[0] == 'M' ? at + i : at + bytes - 1 - i];
    return result;
  }

private:
  span<const uint8_t> data_;
};

int orientation_in(span<const uint8_t> data) {
  tiff_block tiff{data};
  if (!tiff.is_valid())
    return upright_already;
  size_t at = tiff.number(4, 4);
  auto entries = tiff.number(at, 2);
  for (size_t i = 0; i < entries; ++i) {
    auto entry = at + 2 + 12 * i;
    if (entry >= data.size())
      break;
    if (tiff.number(entry, 2) != tag_orientation
        || tiff.number(entry + 2, 2) != type_short)
      continue;
    auto value = tiff.number(entry + 8, 2);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : upright_already;
  }
  return upright_already;
}

} // namespace

int exif_orientation(span<const uint8_t> jpeg) {
  constexpr char signature[] = "Exif\0";
  // Each segment has a marker and a length that counts itself.
  for (size_t at = 2; at + 4 <= jpeg.size() && jpeg[at] == 0xFF;) {
    auto marker = jpeg[at + 1];
    if (marker == start_of_scan)
      break;
    if (marker == 0xFF) { // a fill byte
      ++at;
      continue;
    }
    size_t length = jpeg[at + 2] * 256u + jpeg[at + 3];
    if (length < 2 || length > jpeg.size() - at - 2)
      break;
    if (marker == app1 && length >= 2 + sizeof(signature)
        && std::memcmp(jpeg.data() + at + 4, signature, sizeof(signature)) == 0)
      return orientation_in({jpeg.data() + at + 4 + sizeof(signature),
                             length - 2 - sizeof(signature)});
    at += 2 + length;
  }
  return upright_already;
}

picture upright(picture x, int orientation) {
  if (orientation <= upright_already || orientation > 8)
    return x;
  // From 5 on, rows and columns are exchanged.
  auto is_transposed = orientation >= 5;
  size_t width = x.size.width;
  size_t height = x.size.height;
  picture result;
  result.size =
    is_transposed ? frame_size{x.size.height, x.size.width} : x.size;
  result.rgb.resize(x.rgb.size());
  auto out = result.rgb.begin();
  for (size_t row = 0; row < result.size.height; ++row)
    for (size_t column = 0; column < result.size.width; ++column) {
      auto from_x = is_transposed ? row : column;
      auto from_y = is_transposed ? column : row;
      if (orientation == 2 || orientation == 3 || orientation == 7
          || orientation == 8)
        from_x = width - 1 - from_x;
      if (orientation == 3 || orientation == 4 || orientation == 6
          || orientation == 7)
        from_y = height - 1 - from_y;
      out = std::copy_n(
        x.rgb.begin() + static_cast<ptrdiff_t>(3 * (from_y * width + from_x)),
        3, out);
    }
  return result;
}

} // namespace actorcsi::platform
