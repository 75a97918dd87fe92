#include "platform/csi/v4l2/raw_converter.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>

#include <libyuv.h>
#include <turbojpeg.h>

#include "platform/base/assert.hpp"
#include "platform/csi/jpeg.hpp"
#include "platform/csi/jpeg_tables.hpp"
#include "platform/csi/pack_bits.hpp"

namespace actorcsi::platform::v4l2 {

namespace {

constexpr uint32_t for_grayscale[] = {V4L2_PIX_FMT_GREY,  V4L2_PIX_FMT_YUYV,
                                      V4L2_PIX_FMT_UYVY,  V4L2_PIX_FMT_NV12,
                                      V4L2_PIX_FMT_RGB24, V4L2_PIX_FMT_BGR24,
                                      V4L2_PIX_FMT_MJPEG, V4L2_PIX_FMT_JPEG};

constexpr uint32_t for_rgb565[] = {
  V4L2_PIX_FMT_RGB565, V4L2_PIX_FMT_YUYV,  V4L2_PIX_FMT_UYVY,
  V4L2_PIX_FMT_NV12,   V4L2_PIX_FMT_RGB24, V4L2_PIX_FMT_BGR24,
  V4L2_PIX_FMT_MJPEG,  V4L2_PIX_FMT_JPEG,  V4L2_PIX_FMT_GREY};

constexpr uint32_t for_yuv422[] = {
  V4L2_PIX_FMT_YUYV,  V4L2_PIX_FMT_UYVY,  V4L2_PIX_FMT_NV12, V4L2_PIX_FMT_RGB24,
  V4L2_PIX_FMT_BGR24, V4L2_PIX_FMT_MJPEG, V4L2_PIX_FMT_JPEG, V4L2_PIX_FMT_GREY};

constexpr uint32_t for_bayer[] = {V4L2_PIX_FMT_SBGGR8, V4L2_PIX_FMT_RGB24,
                                  V4L2_PIX_FMT_BGR24,  V4L2_PIX_FMT_YUYV,
                                  V4L2_PIX_FMT_UYVY,   V4L2_PIX_FMT_NV12,
                                  V4L2_PIX_FMT_MJPEG,  V4L2_PIX_FMT_JPEG};

constexpr uint32_t for_jpeg[] = {V4L2_PIX_FMT_MJPEG, V4L2_PIX_FMT_JPEG};

const libyuv::YuvConstants* matrix_of(const raw_format& x) {
  if (x.bt709)
    return x.full_range ? &libyuv::kYuvF709Constants
                        : &libyuv::kYuvH709Constants;
  return x.full_range ? &libyuv::kYuvJPEGConstants : &libyuv::kYuvI601Constants;
}

/// Whether the end-of-image marker is there; zeros may follow it.
bool has_end(span<const uint8_t> jpeg) {
  auto size = jpeg.size();
  while (size > 2 && jpeg[size - 1] == 0)
    --size;
  return size > 2 && jpeg[size - 2] == 0xFF && jpeg[size - 1] == 0xD9;
}

template <size_t N>
void append_table(std::vector<uint8_t>& to, uint8_t number,
                  const uint8_t (&counts)[16], const uint8_t (&symbols)[N]) {
  to.push_back(number);
  to.insert(to.end(), std::begin(counts), std::end(counts));
  to.insert(to.end(), std::begin(symbols), std::end(symbols));
}

/// A segment with the Huffman tables that a decoder of motion JPEG knows, and
/// one of files may not.
const std::vector<uint8_t>& usual_tables() {
  static const auto result = [] {
    // Marker, and bytes from here on.
    std::vector<uint8_t> x{0xFF, 0xC4, 0x01, 0xA2};
    append_table(x, 0x00, jpeg_tables::mean_counts, jpeg_tables::mean_symbols);
    append_table(x, 0x10, jpeg_tables::other_counts,
                 jpeg_tables::other_symbols);
    append_table(x, 0x01, jpeg_tables::colour_mean_counts,
                 jpeg_tables::colour_mean_symbols);
    append_table(x, 0x11, jpeg_tables::colour_other_counts,
                 jpeg_tables::colour_other_symbols);
    ACTORCSI_ASSERT(x.size() == 2 + 0x01A2);
    return x;
  }();
  return result;
}

} // namespace

bool is_native(uint32_t fourcc, pixformat format) {
  switch (format) {
  case pixformat::grayscale:
    return fourcc == V4L2_PIX_FMT_GREY;
  case pixformat::rgb565:
    return fourcc == V4L2_PIX_FMT_RGB565;
  case pixformat::bayer:
    return fourcc == V4L2_PIX_FMT_SBGGR8;
  case pixformat::yuv422:
    return fourcc == V4L2_PIX_FMT_YUYV;
  default:
    return false;
  }
}

span<const uint32_t> sources_of(pixformat format) {
  switch (format) {
  case pixformat::grayscale:
    return for_grayscale;
  case pixformat::rgb565:
    return for_rgb565;
  case pixformat::bayer:
    return for_bayer;
  case pixformat::yuv422:
    return for_yuv422;
  case pixformat::binary:
    return for_grayscale;
  case pixformat::jpeg:
    return for_jpeg;
  }
  return {};
}

void complete(raw_format& x) {
  if (is_jpeg(x.fourcc))
    return;
  uint32_t unit = 1;
  if (x.fourcc == V4L2_PIX_FMT_RGB565 || x.fourcc == V4L2_PIX_FMT_YUYV
      || x.fourcc == V4L2_PIX_FMT_UYVY)
    unit = 2;
  else if (x.fourcc == V4L2_PIX_FMT_RGB24 || x.fourcc == V4L2_PIX_FMT_BGR24)
    unit = 3;
  x.stride = std::max<uint32_t>(x.stride, x.size.width * unit);
  x.bytes = x.stride * x.size.height;
  // The planes of NV12 follow each other.
  if (x.fourcc == V4L2_PIX_FMT_NV12)
    x.bytes += x.stride * ((x.size.height + 1u) / 2);
}

bool is_jpeg(uint32_t fourcc) {
  return fourcc == V4L2_PIX_FMT_MJPEG || fourcc == V4L2_PIX_FMT_JPEG;
}

raw_converter::raw_converter() : turbo_(tjInitDecompress()) {
  // nop
}

raw_converter::~raw_converter() {
  if (turbo_ != nullptr)
    tjDestroy(turbo_);
}

void raw_converter::prepare(const raw_format& from, const frame_window& part,
                            pixformat to) {
  ACTORCSI_ASSERT(part.x + part.width <= from.size.width
                  && part.y + part.height <= from.size.height);
  from_ = from;
  part_ = part;
  to_ = to;
  if (to == pixformat::jpeg)
    return;
  auto even_width = (size_t{from.size.width} + 1) / 2 * 2;
  argb_.assign(from.size.area() * 4, 0);
  planes_.assign(even_width * from.size.height * 2, 0);
  packed_.assign(even_width * from.size.height * 2, 0);
}

std::optional<drop_reason> raw_converter::convert(span<const uint8_t> raw,
                                                  span<uint8_t> pixels) {
  ACTORCSI_ASSERT(pixels.size()
                  == frame_bytes({part_.width, part_.height}, to_));
  if (to_ == pixformat::jpeg)
    return pass_on(raw, pixels);
  if (is_jpeg(from_.fourcc)) {
    if (auto why = decode(raw))
      return why;
  } else {
    if (raw.size() < from_.bytes)
      return drop_reason::missed_line;
    // Neighbours in YUV422 share their colour.
    if (is_native(from_.fourcc, to_)
        && (to_ != pixformat::yuv422 || part_.x % 2 == 0)) {
      copy_rows(raw.data(), pixels.data());
      return std::nullopt;
    }
    to_argb(raw.data());
  }
  from_argb(pixels.data());
  return std::nullopt;
}

std::optional<drop_reason> raw_converter::pass_on(span<const uint8_t> jpeg,
                                                  span<uint8_t> file) const {
  auto found = find_jpeg(jpeg);
  if (!found)
    return has_end(jpeg) ? drop_reason::bus_error : drop_reason::missed_line;
  if (found->size != from_.size)
    return drop_reason::bus_error;
  span<const uint8_t> tables;
  if (!found->has_tables)
    tables = usual_tables();
  if (found->bytes + tables.size() > file.size())
    return drop_reason::jpeg_overflow;
  auto head = jpeg.subspan(0, found->scan);
  auto rest = jpeg.subspan(found->scan, found->bytes - found->scan);
  auto to = file.data();
  for (auto part : {head, tables, rest})
    to = std::copy(part.begin(), part.end(), to);
  return std::nullopt;
}

std::optional<drop_reason> raw_converter::decode(span<const uint8_t> jpeg) {
  // The kernel flags no picture that ends too early, and the decoder would fill
  // it with grey.
  if (!has_end(jpeg))
    return drop_reason::missed_line;
  int width = 0;
  int height = 0;
  int subsampling = 0;
  int colours = 0;
  if (turbo_ == nullptr
      || tjDecompressHeader3(turbo_, jpeg.data(), jpeg.size(), &width, &height,
                             &subsampling, &colours)
           != 0
      || width != from_.size.width || height != from_.size.height)
    return drop_reason::bus_error;
  if (tjDecompress2(turbo_, jpeg.data(), jpeg.size(), argb_.data(), width,
                    width * 4, height, TJPF_BGRA, TJFLAG_ACCURATEDCT)
      == 0)
    return std::nullopt;
  // Some cameras put bytes before a marker in every picture, which harm none.
  auto harmless =
    tjGetErrorCode(turbo_) == TJERR_WARNING
    && std::strstr(tjGetErrorStr2(turbo_), "extraneous bytes") != nullptr;
  if (harmless)
    return std::nullopt;
  return drop_reason::bus_error;
}

void raw_converter::copy_rows(const uint8_t* raw, uint8_t* pixels) const {
  auto unit = bytes_per_pixel(to_);
  auto row = part_.width * unit;
  for (size_t y = 0; y < part_.height; ++y)
    std::memcpy(pixels + y * row,
                raw + (part_.y + y) * from_.stride + part_.x * unit, row);
}

void raw_converter::to_argb(const uint8_t* raw) {
  int width = from_.size.width;
  int height = from_.size.height;
  int stride = static_cast<int>(from_.stride);
  auto argb = argb_.data();
  auto half = (width + 1) / 2;
  auto y = planes_.data();
  auto u = y + size_t{from_.size.height} * half * 2;
  auto v = u + size_t{from_.size.height} * half;
  switch (from_.fourcc) {
  case V4L2_PIX_FMT_GREY:
    libyuv::J400ToARGB(raw, stride, argb, width * 4, width, height);
    break;
  case V4L2_PIX_FMT_RGB565:
    libyuv::RGB565ToARGB(raw, stride, argb, width * 4, width, height);
    break;
  case V4L2_PIX_FMT_RGB24:
    libyuv::RAWToARGB(raw, stride, argb, width * 4, width, height);
    break;
  case V4L2_PIX_FMT_BGR24:
    libyuv::RGB24ToARGB(raw, stride, argb, width * 4, width, height);
    break;
  case V4L2_PIX_FMT_NV12:
    libyuv::NV12ToARGBMatrix(raw, stride, raw + size_t{from_.stride} * height,
                             stride, argb, width * 4, matrix_of(from_), width,
                             height);
    break;
  default:
    if (from_.fourcc == V4L2_PIX_FMT_YUYV)
      libyuv::YUY2ToI422(raw, stride, y, half * 2, u, half, v, half, width,
                         height);
    else
      libyuv::UYVYToI422(raw, stride, y, half * 2, u, half, v, half, width,
                         height);
    libyuv::I422ToARGBMatrix(y, half * 2, u, half, v, half, argb, width * 4,
                             matrix_of(from_), width, height);
  }
}

void raw_converter::from_argb(uint8_t* pixels) {
  int width = part_.width;
  int height = part_.height;
  int stride = from_.size.width * 4;
  auto argb =
    argb_.data() + size_t{part_.y} * from_.size.width * 4 + size_t{part_.x} * 4;
  switch (to_) {
  case pixformat::grayscale:
    libyuv::ARGBToJ400(argb, stride, pixels, width, width, height);
    break;
  case pixformat::rgb565:
    libyuv::ARGBToRGB565(argb, stride, pixels, width * 2, width, height);
    break;
  case pixformat::bayer:
    for (int row = 0; row < height; ++row, argb += stride)
      for (int x = 0; x < width; ++x) {
        // Rows of B G and G R in turn.
        auto channel = (x + row) % 2 == 1 ? 1 : row % 2 == 0 ? 0 : 2;
        *pixels++ = argb[4 * x + channel];
      }
    break;
  case pixformat::binary:
    libyuv::ARGBToJ400(argb, stride, planes_.data(), width, width, height);
    for (size_t row = 0; row < part_.height; ++row)
      pack_row(planes_.data() + row * part_.width, part_.width,
               pixels + row * row_bytes(part_.width, to_));
    break;
  default: {
    auto half = (width + 1) / 2;
    auto y = planes_.data();
    auto u = y + size_t{part_.height} * half * 2;
    auto v = u + size_t{part_.height} * half;
    libyuv::ARGBToJ422(argb, stride, y, half * 2, u, half, v, half, width,
                       height);
    libyuv::I422ToYUY2(y, half * 2, u, half, v, half, packed_.data(), half * 4,
                       width, height);
    auto row = size_t{part_.width} * 2;
    for (int i = 0; i < height; ++i)
      std::memcpy(pixels + i * row, packed_.data() + size_t(i) * half * 4, row);
    break;
  }
  }
}

} // namespace actorcsi::platform::v4l2
