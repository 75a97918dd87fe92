// Frames that a program has saved in the machine of tests/linux, looked at
// outside: pictures in the folder that ACTORCSI_SAVED names.

#include <cstdlib>
#include <filesystem>

#include "platform/csi/mock/picture_file.hpp"
#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;

namespace {

/// Calls `check` with each of the pictures, of which there are at least 100.
template <class Check>
void for_each_picture(Check check) {
  auto folder = std::getenv("ACTORCSI_SAVED");
  REQUIRE(folder != nullptr);
  int count = 0;
  for (auto& x : std::filesystem::directory_iterator{folder}) {
    INFO(x.path().filename().string());
    auto shown = load_picture(x.path().string());
    REQUIRE(shown);
    check(*shown);
    ++count;
  }
  CHECK(count >= 100);
}

} // namespace

TEST_CASE("SavedFrames_OfVivid_HaveEveryPixelOfItsBars", "[.bars]") {
  // White, yellow, cyan, green, magenta, red, blue, black at 75 %, as RGB565.
  constexpr uint8_t bars[8][3] = {{189, 190, 189}, {189, 190, 0}, {0, 190, 189},
                                  {0, 190, 0},     {189, 0, 189}, {189, 0, 0},
                                  {0, 0, 189},     {0, 0, 0}};
  constexpr size_t bar_width = 40;
  for_each_picture([&](const picture& shown) {
    REQUIRE(shown.size == frame_size{320, 180});
    size_t wrong = 0;
    for (size_t y = 0; y < 180; ++y) {
      // Its text is between these rows.
      if (y >= 16 && y < 144)
        continue;
      for (size_t x = 0; x < 320; ++x)
        for (size_t i = 0; i < 3; ++i)
          if (shown.rgb[3 * (y * 320 + x) + i] != bars[x / bar_width][i])
            ++wrong;
    }
    CHECK(wrong == 0);
  });
}

TEST_CASE("SavedFrames_OfUsbCamera_HaveEveryPixelOfItsGradient",
          "[.gradient]") {
  // Through JPEG and RGB565.
  constexpr int tolerance = 24;
  for_each_picture([&](const picture& shown) {
    REQUIRE(shown.size == frame_size{320, 240});
    size_t wrong = 0;
    for (int y = 0; y < 240; ++y)
      for (int x = 0; x < 320; ++x) {
        auto rgb = &shown.rgb[static_cast<size_t>(3 * (y * 320 + x))];
        if (std::abs(rgb[0] - x * 255 / 320) > tolerance
            || std::abs(rgb[1] - y) > tolerance
            || std::abs(rgb[2] - 128) > tolerance)
          ++wrong;
      }
    CHECK(wrong == 0);
  });
}
