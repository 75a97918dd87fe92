#include "platform/boards/host/jpeg_encoder.hpp"

#include <algorithm>

#include <turbojpeg.h>

#include "platform/csi/convert.hpp"

namespace actorcsi::platform::link {

jpeg_encoder::jpeg_encoder(int quality)
  : quality_(std::clamp(quality, 1, 100)), turbo_(tjInitCompress()) {
  // nop
}

jpeg_encoder::~jpeg_encoder() {
  if (turbo_ != nullptr)
    tjDestroy(turbo_);
}

size_t jpeg_encoder::encode(const frame& x, span<uint8_t> into) {
  const auto& info = x.info();
  if (info.format == pixformat::jpeg) {
    auto pixels = x.pixels();
    if (into.size() < pixels.size())
      return 0;
    std::copy(pixels.begin(), pixels.end(), into.begin());
    return pixels.size();
  }
  int width = info.size.width;
  int height = info.size.height;
  auto grey = info.format == pixformat::grayscale;
  auto subsampling = grey ? TJSAMP_GRAY : TJSAMP_422;
  // With TJFLAG_NOREALLOC there has to be room for the worst case.
  if (turbo_ == nullptr || into.size() < tjBufSize(width, height, subsampling))
    return 0;
  auto* target = into.data();
  unsigned long size = into.size();
  auto compress = [&](const uint8_t* pixels, int format) {
    return tjCompress2(turbo_, pixels, width, 0, height, format, &target, &size,
                       subsampling, quality_, TJFLAG_NOREALLOC);
  };
  auto failed = grey ? compress(x.pixels().data(), TJPF_GRAY)
                     : compress(to_rgb(x).rgb.data(), TJPF_RGB);
  return failed != 0 ? 0 : size;
}

} // namespace actorcsi::platform::link
