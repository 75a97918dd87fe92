#pragma once

#include "platform/csi/convert.hpp"

namespace actorcsi::platform {

/// Scales `x` to `size`, width and height independently: bilinear when
/// enlarging; when shrinking, the mean of all pixels under a tent two result
/// pixels wide. A picture of that size is not changed.
picture scale(const picture& x, frame_size size);

} // namespace actorcsi::platform
