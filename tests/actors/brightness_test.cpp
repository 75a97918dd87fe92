#include "actors/brightness.hpp"

#include <catch2/catch.hpp>

#include "tests/support/jpeg_frame.hpp"

using namespace actorcsi;
using platform::pixformat;

namespace {

/// A frame of one colour, as `bytes` repeated.
platform::frame plain(pixformat format, std::vector<uint8_t> bytes,
                      platform::frame_size size = {64, 48}) {
  platform::frame_info info;
  info.size = size;
  info.format = format;
  std::vector<uint8_t> pixels(frame_bytes(size, format));
  for (size_t i = 0; i < pixels.size(); ++i)
    pixels[i] = bytes[i % bytes.size()];
  return make_frame(info, std::move(pixels));
}

} // namespace

TEST_CASE("Brightness_PlainPictures_AreAsBrightAsTheyAre") {
  struct {
    pixformat format;
    std::vector<uint8_t> bytes;
    int brightness;
  } rows[] = {
    {pixformat::grayscale, {100}, 100},
    {pixformat::bayer, {255}, 255},
    {pixformat::yuv422, {80, 128}, 80},
    {pixformat::binary, {0xff}, 255},
    {pixformat::binary, {0x00}, 0},
    {pixformat::rgb565, {0xff, 0xff}, 255},
    {pixformat::rgb565, {0x00, 0x00}, 0},
    // Pure red, green and blue weigh 77, 150 and 29 of 256.
    {pixformat::rgb565, {0x00, 0xf8}, 76},
    {pixformat::rgb565, {0xe0, 0x07}, 149},
    {pixformat::rgb565, {0x1f, 0x00}, 28},
  };
  for (auto& row : rows) {
    INFO(to_string(row.format) << " " << row.brightness);
    auto seen = measure_brightness(plain(row.format, row.bytes));
    CHECK(seen.mean == row.brightness);
    CHECK(seen.darkest == row.brightness);
    CHECK(seen.brightest == row.brightness);
  }
}

TEST_CASE("Brightness_AnySize_IsMeasured") {
  for (platform::frame_size size :
       {platform::frame_size{1, 1}, {3, 2}, {33, 25}, {640, 480}})
    CHECK(measure_brightness(plain(pixformat::grayscale, {7}, size)).mean == 7);
}

TEST_CASE("Brightness_Binary_CountsItsBits") {
  // Words of 32 pixels, dark and bright in turn.
  auto seen = measure_brightness(
    plain(pixformat::binary, {0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff}));
  CHECK(seen.darkest == 0);
  CHECK(seen.brightest == 255);
  CHECK(seen.mean == 127);
}

TEST_CASE("Brightness_Jpeg_IsNotMeasured") {
  CHECK(!has_pixels(pixformat::jpeg));
  auto x = test::jpeg_frame({64, 32});
  REQUIRE(x);
  CHECK(measure_brightness(x).brightest == 0);
}

TEST_CASE("Brightness_DarkAndBright_AreToldApart") {
  auto seen =
    measure_brightness(plain(pixformat::yuv422, {10, 0, 90, 0}, {32, 2}));
  CHECK(seen.darkest == 10);
  CHECK(seen.brightest == 90);
  CHECK(seen.mean == 50);
}

TEST_CASE("Luma_EveryColour_IsItsWeightedSum") {
  platform::frame_info info;
  info.size = {1, 1};
  info.format = pixformat::rgb565;
  for (uint32_t word = 0; word < 0x10000; ++word) {
    const uint8_t bytes[] = {static_cast<uint8_t>(word),
                             static_cast<uint8_t>(word >> 8)};
    auto sum = 77 * ((word >> 11) * 255 / 31)
               + 150 * ((word >> 5 & 63) * 255 / 63)
               + 29 * ((word & 31) * 255 / 31);
    if (luma_at(bytes, info, 0, 0) != sum / 256)
      FAIL("0x" << std::hex << word);
  }
}
