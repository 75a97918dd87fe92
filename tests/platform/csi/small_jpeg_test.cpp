#include "platform/csi/small_jpeg.hpp"

#include <cstdlib>

#include "platform/csi/jpeg.hpp"
#include "platform/csi/mock/picture_file.hpp"
#include "platform/csi/pattern/test_pattern.hpp"
#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace {

frame frame_of(const picture& x, pixformat format) {
  frame_info info;
  info.size = x.size;
  info.format = format;
  std::vector<uint8_t> pixels(frame_bytes(x.size, format));
  from_rgb(x, format, {pixels.data(), pixels.size()});
  return make_frame(info, std::move(pixels));
}

std::vector<uint8_t> encoded(const frame& x, int quality = 75,
                             size_t room = 1 << 20) {
  std::vector<uint8_t> result(room);
  auto size = small_jpeg{quality}.encode(x, {result.data(), result.size()});
  result.resize(size);
  return result;
}

picture decoded(const std::vector<uint8_t>& x) {
  auto found = find_jpeg({x.data(), x.size()});
  REQUIRE(found);
  CHECK(found->bytes == x.size());
  auto result = decode_jpeg({x.data(), x.size()});
  REQUIRE(result);
  CHECK(result->size == found->size);
  return *result;
}

/// The mean difference of all values.
double difference(const picture& a, const picture& b) {
  REQUIRE(a.size == b.size);
  double sum = 0;
  for (size_t i = 0; i < a.rgb.size(); ++i)
    sum += std::abs(a.rgb[i] - b.rgb[i]);
  return sum / static_cast<double>(a.rgb.size());
}

} // namespace

TEST_CASE("SmallJpeg_EveryFormatWithPixels_IsDecodedAsItWas") {
  for (auto size : {frame_size{64, 48}, frame_size{61, 35}, frame_size{16, 16},
                    frame_size{1, 1}, frame_size{3, 200}})
    for (auto format : {pixformat::grayscale, pixformat::rgb565,
                        pixformat::bayer, pixformat::yuv422}) {
      INFO(size.width << "x" << size.height << " " << to_string(format));
      picture source;
      source.size = size;
      for (unsigned y = 0; y < size.height; ++y)
        for (unsigned x = 0; x < size.width; ++x) {
          source.rgb.push_back(static_cast<uint8_t>(2 * x + 40));
          source.rgb.push_back(static_cast<uint8_t>(y + 30));
          source.rgb.push_back(static_cast<uint8_t>(120));
        }
      auto x = frame_of(source, format);
      auto shown = decoded(encoded(x, 95));
      CHECK(shown.size == size);
      // A cell of BAYER has one colour, and one row or column of it lacks some.
      auto whole = size.width > 1 && size.height > 1;
      if (format != pixformat::bayer || whole)
        CHECK(difference(shown, to_rgb(x)) < 4);
    }
}

TEST_CASE("SmallJpeg_Bars_AreTheirColours") {
  auto bars = colour_bars({320, 240});
  auto file = encoded(frame_of(bars, pixformat::rgb565), 50);
  auto shown = decoded(file);
  CHECK(difference(shown, bars) < 10);
  CHECK(file.size() < 12'000);
  // The middle of each bar.
  for (size_t bar = 0; bar < 8; ++bar) {
    auto at = 3 * (120 * 320 + bar * 40 + 20);
    for (size_t i = 0; i < 3; ++i)
      CHECK(std::abs(shown.rgb[at + i] - bars.rgb[at + i]) < 12);
  }
}

TEST_CASE("SmallJpeg_Quality_DecidesHowManyBytesItHas") {
  auto x = frame_of(gradient({160, 120}), pixformat::rgb565);
  size_t before = 0;
  for (auto quality : {1, 20, 50, 80, 100}) {
    auto file = encoded(x, quality);
    decoded(file);
    CHECK(file.size() > before);
    before = file.size();
  }
}

TEST_CASE("SmallJpeg_LargeFrame_IsShownByEveryNthPixel") {
  auto bars = colour_bars({640, 480});
  CHECK(decoded(encoded(frame_of(bars, pixformat::rgb565))).size
        == frame_size{320, 240});
  auto shown =
    decoded(encoded(frame_of(colour_bars({1000, 700}), pixformat::bayer)));
  CHECK(shown.size == frame_size{250, 175});
  CHECK(difference(shown, colour_bars({250, 175})) < 12);
}

TEST_CASE("SmallJpeg_NoRoom_IsNothingAtAnyLength") {
  auto x = frame_of(gradient({32, 16}), pixformat::rgb565);
  auto whole = encoded(x);
  for (size_t room = 0; room < whole.size(); ++room)
    CHECK(encoded(x, 75, room).empty());
  CHECK(encoded(x, 75, whole.size()) == whole);
}

TEST_CASE("SmallJpeg_FormatsWithoutPixels_AreNotCompressed") {
  frame_info info;
  info.size = {64, 32};
  info.format = pixformat::jpeg;
  CHECK(encoded(make_frame(info, compressed(gradient(info.size), 80))).empty());
  info.format = pixformat::binary;
  CHECK(encoded(make_frame(info, std::vector<uint8_t>(8 * 32))).empty());
}
