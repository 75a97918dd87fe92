#include "platform/csi/mock/encode_jpeg.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>

#include <turbojpeg.h>

#include "platform/base/assert.hpp"

namespace actorcsi::platform {

namespace {

constexpr uint8_t no_colour = 128;

/// Brightness and colours apart, each row by row; a pair of pixels has one of
/// each colour.
struct planes {
  planes(frame_size size, span<const uint8_t> yuv422)
    : pairs((size.width + size_t{1}) / 2),
      y(2 * pairs * size.height),
      u(pairs * size.height),
      v(pairs * size.height) {
    auto in = yuv422.data();
    for (size_t row = 0; row < size.height; ++row) {
      auto to = row * pairs;
      for (size_t i = 0; i < size.width / 2u; ++i, ++to, in += 4) {
        y[2 * to] = in[0];
        u[to] = in[1];
        y[2 * to + 1] = in[2];
        v[to] = in[3];
      }
      if (size.width % 2 == 0)
        continue;
      // The last pixel of an odd row has no V of its own.
      y[2 * to] = y[2 * to + 1] = in[0];
      u[to] = in[1];
      v[to] = pairs > 1 ? v[to - 1] : no_colour;
      in += 2;
    }
  }

  size_t pairs;
  std::vector<uint8_t> y;
  std::vector<uint8_t> u;
  std::vector<uint8_t> v;
};

struct tj_destroyer {
  void operator()(void* x) const {
    tjDestroy(x);
  }
};

struct tj_freer {
  void operator()(unsigned char* x) const {
    tjFree(x);
  }
};

} // namespace

std::vector<uint8_t> encode_jpeg(frame_size size, span<const uint8_t> yuv422,
                                 int quality) {
  ACTORCSI_ASSERT(yuv422.size() == frame_bytes(size, pixformat::yuv422));
  std::unique_ptr<void, tj_destroyer> tj{tjInitCompress()};
  ACTORCSI_ASSERT(tj != nullptr);
  planes x{size, yuv422};
  const unsigned char* sources[] = {x.y.data(), x.u.data(), x.v.data()};
  auto pairs = static_cast<int>(x.pairs);
  const int strides[] = {2 * pairs, pairs, pairs};
  unsigned char* made = nullptr;
  unsigned long bytes = 0;
  auto failed = tjCompressFromYUVPlanes(tj.get(), sources, size.width, strides,
                                        size.height, TJSAMP_422, &made, &bytes,
                                        std::clamp(quality, 1, 100), 0);
  std::unique_ptr<unsigned char, tj_freer> owned{made};
  ACTORCSI_ASSERT(failed == 0);
  return {made, made + bytes};
}

} // namespace actorcsi::platform
