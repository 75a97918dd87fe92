#pragma once

#include <cstdint>

#include "platform/csi/frame.hpp"

namespace actorcsi {

/// Brightness of a picture, 0 to 255.
struct brightness {
  uint8_t mean = 0;
  uint8_t darkest = 0;
  uint8_t brightest = 0;
};

/// Looks at up to 32 x 24 points spread evenly over `picture`, so that the cost
/// does not depend on its size. BAYER pixels count as they are.
brightness measure_brightness(const platform::frame& picture);

} // namespace actorcsi
