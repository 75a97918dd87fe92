#pragma once

#include "platform/csi/convert.hpp"

namespace actorcsi::platform {

/// Scales `x` to `size`, width and height each by themselves: bilinear when
/// enlarging, and when shrinking the mean of all pixels under a tent as wide as
/// two pixels of the result. A picture of that size already is not changed.
picture scale(const picture& x, frame_size size);

} // namespace actorcsi::platform
