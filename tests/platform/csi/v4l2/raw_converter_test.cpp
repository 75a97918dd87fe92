#include "platform/csi/v4l2/raw_converter.hpp"

#include <cmath>
#include <cstdlib>
#include <cstring>

#include <turbojpeg.h>

#include "platform/csi/convert.hpp"
#include "platform/csi/jpeg.hpp"
#include "platform/csi/pattern/test_pattern.hpp"
#include "tests/platform/csi/csi_test_support.hpp"
#include "tests/platform/csi/v4l2/v4l2_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;
using namespace actorcsi::platform::v4l2;

namespace {

constexpr frame_size size{64, 48};

uint8_t byte(double x) {
  return static_cast<uint8_t>(std::lround(std::min(std::max(x, 0.0), 255.0)));
}

struct yuv {
  double y, u, v;
};

/// BT.601 from its definition, with the range of video.
yuv limited(const uint8_t* rgb) {
  auto r = rgb[0] / 255.0;
  auto g = rgb[1] / 255.0;
  auto b = rgb[2] / 255.0;
  auto y = 0.299 * r + 0.587 * g + 0.114 * b;
  return {16 + 219 * y, 128 + 224 * (b - y) / 1.772,
          128 + 224 * (r - y) / 1.402};
}

/// A picture in which two neighbours have one colour, as YUV422 needs, and two
/// lines as NV12 needs.
picture blocks() {
  auto result = gradient(size);
  for (size_t y = 0; y < size.height; ++y)
    for (size_t x = 0; x < size.width; ++x)
      std::memcpy(&result.rgb[3 * (y * size.width + x)],
                  &result.rgb[3 * (y / 2 * 2 * size.width + x / 2 * 2)], 3);
  return result;
}

/// The bytes that a camera sends for `x`, with the stride of `format`.
std::vector<uint8_t> encode(const picture& x, raw_format& format) {
  size_t unit =
    format.fourcc == V4L2_PIX_FMT_RGB24 || format.fourcc == V4L2_PIX_FMT_BGR24
      ? 3
    : format.fourcc == V4L2_PIX_FMT_NV12 ? 1
                                         : 2;
  format.size = x.size;
  format.stride = static_cast<uint32_t>(x.size.width * unit + 16);
  complete(format);
  std::vector<uint8_t> result(format.bytes, 0xAA);
  for (size_t row = 0; row < x.size.height; ++row)
    for (size_t column = 0; column < x.size.width; ++column) {
      auto rgb = &x.rgb[3 * (row * x.size.width + column)];
      auto line = &result[row * format.stride];
      auto c = limited(rgb);
      auto chroma = byte(column % 2 == 0 ? c.u : c.v);
      switch (format.fourcc) {
      case V4L2_PIX_FMT_RGB24:
        std::memcpy(line + 3 * column, rgb, 3);
        break;
      case V4L2_PIX_FMT_BGR24:
        for (int i = 0; i < 3; ++i)
          line[3 * column + i] = rgb[2 - i];
        break;
      case V4L2_PIX_FMT_YUYV:
        line[2 * column] = byte(c.y);
        line[2 * column + 1] = chroma;
        break;
      case V4L2_PIX_FMT_UYVY:
        line[2 * column + 1] = byte(c.y);
        line[2 * column] = chroma;
        break;
      default:
        line[column] = byte(c.y);
        result[(x.size.height + row / 2) * format.stride + column] = chroma;
      }
    }
  return result;
}

std::vector<uint8_t> jpeg_of(const picture& x) {
  temp_folder folder;
  write_jpeg(folder / "x.jpg", x);
  return read_file(folder / "x.jpg");
}

/// Takes the segments with the marker 0xC4, Huffman tables, out.
std::vector<uint8_t> without_tables(const std::vector<uint8_t>& jpeg) {
  std::vector<uint8_t> result(jpeg.begin(), jpeg.begin() + 2);
  size_t at = 2;
  while (jpeg[at + 1] != 0xDA) {
    auto next = at + 2 + jpeg[at + 2] * 256u + jpeg[at + 3];
    if (jpeg[at + 1] != 0xC4)
      result.insert(result.end(), jpeg.begin() + at, jpeg.begin() + next);
    at = next;
  }
  result.insert(result.end(), jpeg.begin() + at, jpeg.end());
  return result;
}

/// `jpeg` with a comment, so that it has that many bytes.
std::vector<uint8_t> padded_to(size_t bytes, std::vector<uint8_t> jpeg) {
  std::vector<uint8_t> comment(bytes - jpeg.size());
  auto length = comment.size() - 2;
  comment[0] = 0xFF;
  comment[1] = 0xFE;
  comment[2] = static_cast<uint8_t>(length >> 8);
  comment[3] = static_cast<uint8_t>(length & 0xFF);
  jpeg.insert(jpeg.begin() + 2, comment.begin(), comment.end());
  return jpeg;
}

int farthest(const std::vector<uint8_t>& a, const std::vector<uint8_t>& b) {
  REQUIRE(a.size() == b.size());
  int result = 0;
  for (size_t i = 0; i < a.size(); ++i)
    result = std::max(result, std::abs(a[i] - b[i]));
  return result;
}

/// Whether each bit is that of a grey which is not next to the threshold.
void check_bits(const std::vector<uint8_t>& pixels, const picture& shown) {
  auto row = row_bytes(size.width, pixformat::binary);
  size_t set = 0;
  size_t wrong = 0;
  for (size_t y = 0; y < size.height; ++y)
    for (size_t x = 0; x < size.width; ++x) {
      auto rgb = &shown.rgb[3 * (y * size.width + x)];
      auto grey = luma({rgb[0], rgb[1], rgb[2]});
      auto bit = bit_at(&pixels[y * row], x);
      set += bit ? 1 : 0;
      if (std::abs(grey - binary_threshold) > 5)
        wrong += bit != (grey >= binary_threshold);
    }
  CHECK(wrong == 0);
  CHECK(set > 100);
  CHECK(set < size.area() - 100);
}

/// `jpeg`, which has all its tables, as a picture of grey.
std::vector<uint8_t> decoded_grey(span<const uint8_t> jpeg) {
  REQUIRE(find_jpeg(jpeg));
  CHECK(find_jpeg(jpeg)->has_tables);
  std::vector<uint8_t> result(size.area());
  auto turbo = tjInitDecompress();
  CHECK(tjDecompress2(turbo, jpeg.data(), jpeg.size(), result.data(),
                      size.width, 0, size.height, TJPF_GRAY, 0)
        == 0);
  tjDestroy(turbo);
  return result;
}

} // namespace

TEST_CASE("RawConverter_EverySourceAndTarget_IsNearTheDefinition") {
  auto shown = blocks();
  for (auto to : {pixformat::grayscale, pixformat::rgb565, pixformat::bayer,
                  pixformat::yuv422, pixformat::binary})
    for (auto fourcc : sources_of(to)) {
      if (is_native(fourcc, to) || fourcc == V4L2_PIX_FMT_GREY)
        continue;
      INFO(to_string_fourcc(fourcc) << " to " << to_string(to));
      raw_format format;
      format.fourcc = fourcc;
      format.size = size;
      auto raw = is_jpeg(fourcc) ? jpeg_of(shown) : encode(shown, format);
      raw_converter converter;
      converter.prepare(format, {0, 0, size.width, size.height}, to);
      std::vector<uint8_t> pixels(frame_bytes(size, to));
      REQUIRE(!converter.convert(raw, pixels));
      if (to == pixformat::binary) {
        check_bits(pixels, shown);
        continue;
      }
      // RGB565 has steps of 8, and libyuv rounds them down.
      auto got = to_rgb(size, to, pixels);
      std::vector<uint8_t> wanted_pixels(pixels.size());
      from_rgb(shown, to, wanted_pixels);
      auto wanted = to_rgb(size, to, wanted_pixels);
      CHECK(farthest(got.rgb, wanted.rgb)
            <= (to == pixformat::rgb565 ? 10 : 5));
    }
}

TEST_CASE("RawConverter_Part_IsCutOut") {
  auto shown = blocks();
  raw_format format;
  format.fourcc = V4L2_PIX_FMT_RGB24;
  auto raw = encode(shown, format);
  raw_converter converter;
  for (auto to : {pixformat::grayscale, pixformat::yuv422}) {
    frame_window part{11, 5, 21, 13};
    converter.prepare(format, part, to);
    std::vector<uint8_t> pixels(21 * 13 * bytes_per_pixel(to));
    REQUIRE(!converter.convert(raw, pixels));
    auto got = to_rgb({21, 13}, to, pixels);
    auto& c = shown.rgb[3 * (7 * size.width + 15)];
    CHECK(
      std::abs(luma({(&c)[0], (&c)[1], (&c)[2]})
               - luma({got.rgb[3 * (2 * 21 + 4)], got.rgb[3 * (2 * 21 + 4) + 1],
                       got.rgb[3 * (2 * 21 + 4) + 2]}))
      <= 4);
  }
}

TEST_CASE("RawConverter_Jpeg_IsTakenWholeOrNotAtAll") {
  auto whole = jpeg_of(gradient(size));
  raw_format format;
  format.fourcc = V4L2_PIX_FMT_MJPEG;
  format.size = size;
  raw_converter converter;
  converter.prepare(format, {0, 0, size.width, size.height},
                    pixformat::grayscale);
  std::vector<uint8_t> pixels(size.area());
  auto verdict = [&](const std::vector<uint8_t>& raw) {
    return converter.convert(raw, pixels);
  };
  CHECK(!verdict(whole));
  auto padded = whole;
  padded.resize(whole.size() + 100);
  CHECK(!verdict(padded));
  auto plain = pixels;
  CHECK(!verdict(without_tables(whole)));
  CHECK(pixels == plain);
  for (size_t left : {size_t{0}, size_t{1}, size_t{2}, size_t{100},
                      whole.size() / 2, whole.size() - 1}) {
    INFO(left << " of " << whole.size() << " bytes");
    CHECK(verdict({whole.begin(), whole.begin() + left})
          == drop_reason::missed_line);
  }
  // The end is there, but something before it is not.
  auto holed = whole;
  holed.erase(holed.begin() + static_cast<ptrdiff_t>(whole.size() / 2),
              holed.end() - 2);
  CHECK(verdict(holed) == drop_reason::bus_error);
  CHECK(verdict(jpeg_of(gradient({32, 48}))) == drop_reason::bus_error);
  std::vector<uint8_t> noise(500, 0x5A);
  noise[498] = 0xFF;
  noise[499] = 0xD9;
  CHECK(verdict(noise) == drop_reason::bus_error);
}

TEST_CASE("RawConverter_JpegForJpeg_IsPassedOnWithTables") {
  auto whole = jpeg_of(gradient(size));
  raw_format format;
  format.fourcc = V4L2_PIX_FMT_MJPEG;
  format.size = size;
  raw_converter converter;
  converter.prepare(format, {0, 0, size.width, size.height}, pixformat::jpeg);
  std::vector<uint8_t> file(frame_bytes(size, pixformat::jpeg));
  auto pass = [&](const std::vector<uint8_t>& raw) {
    std::fill(file.begin(), file.end(), 0xEE);
    return converter.convert(raw, file);
  };
  REQUIRE(!pass(whole));
  CHECK(std::equal(whole.begin(), whole.end(), file.begin()));
  auto expected = decoded_grey(whole);
  auto padded = whole;
  padded.resize(whole.size() + 100);
  REQUIRE(!pass(padded));
  CHECK(find_jpeg(file)->bytes == whole.size());
  // Tables in a row of segments or in one make the same file to a decoder.
  auto bare = without_tables(whole);
  CHECK(!find_jpeg(bare)->has_tables);
  REQUIRE(!pass(bare));
  CHECK(find_jpeg(file)->bytes == bare.size() + 420);
  CHECK(decoded_grey(file) == expected);
  for (size_t left : {size_t{0}, size_t{1}, size_t{2}, size_t{100},
                      whole.size() / 2, whole.size() - 1}) {
    INFO(left << " of " << whole.size() << " bytes");
    CHECK(pass({whole.begin(), whole.begin() + left})
          == drop_reason::missed_line);
  }
  CHECK(pass(jpeg_of(gradient({32, 48}))) == drop_reason::bus_error);
  std::vector<uint8_t> noise(500, 0x5A);
  noise[498] = 0xFF;
  noise[499] = 0xD9;
  CHECK(pass(noise) == drop_reason::bus_error);
  for (auto& [jpeg, tables] : {std::pair{whole, size_t{0}}, {bare, 420}}) {
    auto room = file.size() - tables;
    REQUIRE(!pass(padded_to(room, jpeg)));
    CHECK(find_jpeg(file)->bytes == file.size());
    CHECK(decoded_grey(file) == expected);
    CHECK(pass(padded_to(room + 1, jpeg)) == drop_reason::jpeg_overflow);
  }
}

TEST_CASE("V4l2Csi_Jpeg_IsTheCamerasOwnAndDamageIsCounted") {
  auto whole = jpeg_of(gradient({160, 120}));
  auto bare = without_tables(whole);
  // More than the frame's memory, and not than the kernel's.
  auto large = padded_to(40'000, whole);
  camera_model_config what;
  what.formats = {V4L2_PIX_FMT_YUYV, V4L2_PIX_FMT_MJPEG};
  what.jpeg = [&](uint32_t number) {
    switch (number % 4) {
    case 0:
      return std::vector<uint8_t>(whole.begin(), whole.end() - 100);
    case 1:
      return bare;
    case 2:
      return large;
    default:
      return whole;
    }
  };
  for (int buffers : {1, 2, 3, 5}) {
    INFO(buffers << " buffers");
    v4l2_rig rig{pixformat::jpeg, {160, 120}, what};
    REQUIRE(!rig.camera->set_framebuffers(buffers));
    for (int i = 0; i < 8; ++i) {
      auto x = rig.next_frame();
      REQUIRE(x);
      CHECK(x.info().format == pixformat::jpeg);
      CHECK(x.info().size == frame_size{160, 120});
      CHECK(x.info().sequence % 4 % 2 == 1);
      if (x.info().sequence % 4 == 3)
        CHECK(std::equal(x.pixels().begin(), x.pixels().end(), whole.begin(),
                         whole.end()));
      else
        CHECK(x.pixels().size() == bare.size() + 420);
    }
    auto frames = rig.statistics().frames;
    // With one buffer every other frame has none.
    if (buffers == 1)
      continue;
    CHECK(frames.dropped[drop_reason::missed_line] >= 1);
    CHECK(frames.dropped[drop_reason::jpeg_overflow] >= 1);
  }
  v4l2_rig rig{pixformat::jpeg, {160, 120}, what};
  rig.next_frame();
  rig.run(period);
  CHECK(rig.camera->last_fault() == errc::jpeg_overflow);
  CHECK(context_of(rig.camera->last_fault()).find("lower quality")
        != std::string::npos);
  CHECK(rig.camera->set_window({{}, {}, 80, 60})
        == errc::pixformat_unsupported);
  CHECK(rig.camera->set_framesize({16, 16}) == errc::invalid_framesize);
  CHECK(rig.next_frame());
}

TEST_CASE("V4l2Csi_CameraWithoutJpeg_RefusesIt") {
  v4l2_rig rig;
  auto err = rig.camera->set_pixformat(pixformat::jpeg);
  CHECK(err == errc::pixformat_unsupported);
  CHECK(context_of(err)
        == "pixformat=JPEG: /dev/video0 has GREY, RGBP, BA81 and YUYV, from "
           "which it cannot be made; use another pixel format or camera");
  CHECK(rig.next_frame().info().format == pixformat::grayscale);
}

TEST_CASE("V4l2Csi_Binary_IsMadeOfWhatTheCameraHas") {
  for (auto fourcc : {V4L2_PIX_FMT_GREY, V4L2_PIX_FMT_YUYV}) {
    camera_model_config what;
    what.formats = {fourcc};
    v4l2_rig rig{pixformat::binary, {161, 121}, what};
    for (uint32_t i = 1; i < 6; ++i) {
      auto x = rig.next_frame();
      REQUIRE(x);
      CHECK(x.pixels().size() == 24 * 121);
      CHECK(read_frame_number(x) == i);
    }
  }
}

TEST_CASE("V4l2Csi_CameraWithJpegOnly_DeliversEveryFormat") {
  auto whole = jpeg_of(gradient({160, 120}));
  camera_model_config what;
  what.formats = {V4L2_PIX_FMT_MJPEG};
  what.jpeg = [whole](uint32_t number) {
    auto result = whole;
    if (number % 4 == 0)
      result.resize(whole.size() / 2);
    return result;
  };
  for (auto format : {pixformat::grayscale, pixformat::rgb565, pixformat::bayer,
                      pixformat::yuv422, pixformat::binary, pixformat::jpeg}) {
    v4l2_rig rig{format, {160, 120}, what};
    for (int i = 0; i < 8; ++i) {
      auto x = rig.next_frame();
      REQUIRE(x);
      CHECK(x.info().sequence % 4 != 0);
    }
    CHECK(rig.statistics().frames.dropped[drop_reason::missed_line] == 2);
  }
}
