#include "platform/csi/convert.hpp"

#include <cmath>
#include <cstdlib>

#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace {

std::vector<uint8_t> convert(const picture& source, pixformat format) {
  std::vector<uint8_t> result(frame_bytes(source.size, format));
  from_rgb(source, format, {result.data(), result.size()});
  return result;
}

picture round_trip(const picture& source, pixformat format) {
  auto pixels = convert(source, format);
  return to_rgb(source.size, format, {pixels.data(), pixels.size()});
}

picture plain(frame_size size, colour c) {
  picture result;
  result.size = size;
  for (size_t i = 0; i < size.area(); ++i)
    result.rgb.insert(result.rgb.end(), {c.r, c.g, c.b});
  return result;
}

int largest_difference(const picture& a, const picture& b) {
  REQUIRE(a.size == b.size);
  REQUIRE(a.rgb.size() == b.rgb.size());
  int result = 0;
  for (size_t i = 0; i < a.rgb.size(); ++i)
    result = std::max(result, std::abs(a.rgb[i] - b.rgb[i]));
  return result;
}

constexpr colour samples[] = {
  {0, 0, 0},     {255, 255, 255}, {255, 0, 0},    {0, 255, 0},
  {0, 0, 255},   {255, 255, 0},   {12, 200, 99},  {1, 2, 3},
  {128, 64, 32}, {254, 253, 252}, {77, 150, 201},
};

} // namespace

TEST_CASE("Convert_PlainColours_ComeBackWithinThePrecision") {
  for (auto size : {frame_size{8, 6}, frame_size{7, 5}, frame_size{2, 2}})
    for (auto c : samples) {
      INFO(size.width << "x" << size.height << " " << int{c.r} << ","
                      << int{c.g} << "," << int{c.b});
      auto source = plain(size, c);
      // Half a step of 255 / 31.
      CHECK(largest_difference(source, round_trip(source, pixformat::rgb565))
            <= 5);
      CHECK(largest_difference(source, round_trip(source, pixformat::bayer))
            == 0);
      CHECK(largest_difference(source, round_trip(source, pixformat::yuv422))
            <= 2);
      auto grey = luma(c);
      CHECK(largest_difference(plain(size, {grey, grey, grey}),
                               round_trip(source, pixformat::grayscale))
            == 0);
    }
}

TEST_CASE("Convert_Luma_IsBt601") {
  for (auto c : samples) {
    auto exact = 0.299 * c.r + 0.587 * c.g + 0.114 * c.b;
    CHECK(std::abs(luma(c) - exact) <= 0.51);
  }
  CHECK(luma({255, 255, 255}) == 255);
  CHECK(luma({0, 0, 0}) == 0);
}

TEST_CASE("Convert_Rgb565_IsLittleEndianWithRedOnTop") {
  CHECK(convert(plain({1, 1}, {255, 0, 0}), pixformat::rgb565)
        == std::vector<uint8_t>{0x00, 0xF8});
  CHECK(convert(plain({1, 1}, {0, 255, 0}), pixformat::rgb565)
        == std::vector<uint8_t>{0xE0, 0x07});
  CHECK(convert(plain({1, 1}, {0, 0, 255}), pixformat::rgb565)
        == std::vector<uint8_t>{0x1F, 0x00});
}

TEST_CASE("Convert_Bayer_HasRowsOfBlueGreenAndGreenRed") {
  auto raw = convert(plain({4, 2}, {30, 20, 10}), pixformat::bayer);
  CHECK(raw == std::vector<uint8_t>{10, 20, 10, 20, 20, 30, 20, 30});
}

TEST_CASE("Convert_BayerOfASmoothPicture_IsSmoothAgain") {
  auto source = gradient({160, 120});
  // Interpolation between pixels that differ by a few levels each; the border
  // has neighbours on one side only.
  for (size_t i = 2; i < source.rgb.size(); i += 3)
    source.rgb[i] = 100;
  CHECK(largest_difference(source, round_trip(source, pixformat::bayer)) <= 4);
}

TEST_CASE("Convert_Yuv422_SharesColourBetweenTwoAndKeepsBrightness") {
  picture source;
  source.size = {2, 1};
  source.rgb = {255, 0, 0, 0, 0, 255};
  auto raw = convert(source, pixformat::yuv422);
  REQUIRE(raw.size() == 4);
  CHECK(raw[0] == luma({255, 0, 0}));
  CHECK(raw[2] == luma({0, 0, 255}));
  // The mean of red and blue is a purple of half the brightness.
  CHECK(std::abs(raw[1] - 170) <= 1);
  CHECK(std::abs(raw[3] - 181) <= 1);
}

TEST_CASE("Convert_Yuv422OfSmoothPictures_StaysClose") {
  for (auto size : {frame_size{160, 120}, frame_size{161, 40}}) {
    auto source = gradient(size);
    // Smooth in blue as well: the gradient jumps from 255 to 0.
    for (size_t i = 2; i < source.rgb.size(); i += 3)
      source.rgb[i] = source.rgb[i - 1];
    CHECK(largest_difference(source, round_trip(source, pixformat::yuv422))
          <= 4);
  }
}

TEST_CASE("Convert_SmallestSizes_DoNotReachBeyondThePicture") {
  for (auto size : {frame_size{1, 1}, frame_size{1, 3}, frame_size{3, 1},
                    frame_size{2, 1}, frame_size{1, 2}})
    for (auto format : {pixformat::grayscale, pixformat::rgb565,
                        pixformat::bayer, pixformat::yuv422}) {
      auto grey = plain(size, {255, 255, 255});
      CHECK(largest_difference(grey, round_trip(grey, format)) == 0);
    }
}

TEST_CASE("Convert_PixelsOfTheWrongSize_AreNoPicture") {
  std::vector<uint8_t> pixels(5);
  auto result =
    to_rgb({2, 2}, pixformat::grayscale, {pixels.data(), pixels.size()});
  CHECK(result.size == frame_size{});
  CHECK(result.rgb.empty());
}
