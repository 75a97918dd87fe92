#include "platform/csi/sensors/ov5640_timing.hpp"

#include <cmath>

#include <catch2/catch.hpp>

#include "platform/csi/settings.hpp"

using namespace actorcsi::platform;

namespace {

sensor_view whole(pixformat format, uint16_t width, uint16_t height) {
  return {format, {width, height}, {0, 0, width, height}};
}

} // namespace

TEST_CASE("Ov5640_WideFrame_ShowsTheFullWidthOfTheArray") {
  auto x = find_timing(whole(pixformat::grayscale, 1280, 720), std::nullopt);
  REQUIRE(x);
  CHECK(x->x_start == 0);
  CHECK(x->x_end == 2'623);
  // 720 of 960 lines, from the middle.
  CHECK(x->y_start == 4 + 2 * 120);
  CHECK(x->y_end - x->y_start + 1 == 2 * (720 + 12));
  CHECK_FALSE(x->scaled);
}

TEST_CASE("Ov5640_Window_IsReadFromItsPartOfTheArrayAlone") {
  sensor_view view{pixformat::rgb565, {640, 480}, {160, 120, 320, 240}};
  auto x = find_timing(view, std::nullopt);
  REQUIRE(x);
  // Twice as large in binned pixels, four times in the array's.
  CHECK(x->x_start == 640);
  CHECK(x->x_end - x->x_start + 1 == 2 * (640 + 32));
  CHECK(x->y_start == 4 + 480);
  CHECK(x->y_end - x->y_start + 1 == 2 * (480 + 12));
  CHECK(x->width == 320);
  CHECK(x->height == 240);
  // Half the lines, and so nearly twice as fast.
  auto fast = find_timing(view, 60);
  REQUIRE(fast);
  CHECK(std::abs(fast->rate() - 60) < 0.06);
}

TEST_CASE("Ov5640_AnyView_StaysOnTheArray") {
  for (auto format : {pixformat::grayscale, pixformat::rgb565, pixformat::bayer,
                      pixformat::yuv422})
    for (uint16_t w = 32; w <= 2592; w = static_cast<uint16_t>(w * 9 / 7 & ~1))
      for (uint16_t h = 16; h <= 1944;
           h = static_cast<uint16_t>((h * 9 / 7 + 1) & ~1)) {
        for (auto part : {1, 2}) {
          sensor_view view{format, {w, h}, {0, 0, w, h}};
          view.window.width = static_cast<uint16_t>(w / part & ~1);
          view.window.height = static_cast<uint16_t>(h / part & ~1);
          view.window.x = static_cast<uint16_t>((w - view.window.width) & ~1);
          view.window.y = static_cast<uint16_t>((h - view.window.height) & ~1);
          if (view.window.width < 32 || view.window.height < 16)
            continue;
          auto x = find_timing(view, std::nullopt);
          INFO(w << "x" << h << " / " << part);
          REQUIRE(x);
          auto last_line = x->binned ? 1'947 : 1'951;
          auto step = x->binned ? 2 : 1;
          CHECK(x->x_end <= 2'623);
          CHECK(x->y_end <= last_line);
          // The picture processor's input is never smaller than its output.
          CHECK((x->x_end - x->x_start + 1) / step - 2 * x->x_offset
                >= x->width);
          CHECK((x->y_end - x->y_start + 1) / step - 2 * x->y_offset
                >= x->height);
          CHECK(x->x_start % 2 == 0);
          CHECK(x->y_start % 2 == 0);
          // A line of the bus fits into a line of the array.
          CHECK(x->width * bytes_per_pixel(format) < x->hts);
          CHECK(x->rate() <= 30.1);
        }
      }
}

TEST_CASE("Ov5640_Bayer_IsTheMiddleInItsOwnPixels") {
  auto x = find_timing(whole(pixformat::bayer, 640, 480), std::nullopt);
  REQUIRE(x);
  CHECK_FALSE(x->scaled);
  CHECK(x->x_end - x->x_start + 1 == 2 * (640 + 32));
  CHECK(x->x_start == 2 * 320);
}

TEST_CASE("Ov5640_WindowThatItCannotSend_IsWidenedWithinTheFrame") {
  struct entry {
    frame_window wanted;
    frame_window sent;
  };
  for (auto& what : {entry{{10, 20, 100, 80}, {10, 20, 100, 80}},
                     entry{{11, 21, 100, 80}, {10, 20, 102, 82}},
                     entry{{10, 20, 101, 81}, {10, 20, 102, 82}},
                     entry{{0, 0, 1, 1}, {0, 0, 32, 16}},
                     entry{{319, 239, 1, 1}, {288, 224, 32, 16}},
                     entry{{300, 7, 20, 15}, {288, 6, 32, 16}}}) {
    sensor_view view{pixformat::rgb565, {320, 240}, what.wanted};
    auto sent = widened_window(view);
    INFO(rendered(what.wanted) << ": " << rendered(sent));
    CHECK(sent == what.sent);
    view.window = sent;
    CHECK(find_timing(view, std::nullopt));
  }
  // Its colours would be others.
  sensor_view bayer{pixformat::bayer, {320, 240}, {1, 0, 64, 32}};
  CHECK(widened_window(bayer) == bayer.window);
  CHECK_FALSE(find_timing(bayer, std::nullopt));
  // A whole frame that is too small is refused, not widened.
  sensor_view small{pixformat::rgb565, {16, 8}, {0, 0, 16, 8}};
  CHECK_FALSE(find_timing({small.format, small.size, widened_window(small)},
                          std::nullopt));
}
