#include "platform/csi/mock/picture_scale.hpp"

// The library is a single header; warnings about its style and unused parts are
// disabled.
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wextra"
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#endif
// Its assertions require that the weights of a sampled filter add up to nearly
// 1 before they are normalised. Those of a tent do not at ratios such as 91 to
// 75.
#define STBIR_ASSERT(x) static_cast<void>(0)
#define STB_IMAGE_RESIZE_STATIC
#define STB_IMAGE_RESIZE_IMPLEMENTATION
#include <stb/stb_image_resize.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

namespace actorcsi::platform {

picture scale(const picture& x, frame_size size) {
  if (x.size == size)
    return x;
  picture result;
  result.size = size;
  result.rgb.resize(size.area() * 3);
  // Fails only if memory does not suffice; then the picture stays black. A
  // stride of 0 means rows without gaps.
  stbir_resize_uint8_generic(
    x.rgb.data(), x.size.width, x.size.height, 0, result.rgb.data(), size.width,
    size.height, 0, 3, STBIR_ALPHA_CHANNEL_NONE, 0, STBIR_EDGE_CLAMP,
    STBIR_FILTER_TRIANGLE, STBIR_COLORSPACE_LINEAR, nullptr);
  return result;
}

} // namespace actorcsi::platform
