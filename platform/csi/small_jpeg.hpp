#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "platform/base/span.hpp"
#include "platform/csi/frame.hpp"

namespace actorcsi::platform {

/// Compresses frames to baseline JPEGs for a look at them, on a device: it
/// allocates nothing and its cost has a limit. It has the colours of four
/// pixels together, and one set of tables for brightness and colours.
class small_jpeg {
public:
  /// A frame with more pixels than QVGA is shown by every n-th pixel of every
  /// n-th row.
  static constexpr size_t max_pixels = size_t{320} * 240;

  /// @param quality 1 to 100, as libjpeg's.
  explicit small_jpeg(int quality);

  /// Writes `x` to `into`; returns the number of bytes, 0 if it does not fit,
  /// or if `x` is a JPEG or BINARY.
  size_t encode(const frame& x, span<uint8_t> into) const;

private:
  /// In the order of their file.
  std::array<uint8_t, 64> quantization_;
};

} // namespace actorcsi::platform
