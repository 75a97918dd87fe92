#include "platform/csi/mock/picture_cache.hpp"

#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace {

picture_view view_of(frame_size size) {
  picture_view result;
  result.format = pixformat::grayscale;
  result.size = size;
  result.window = {0, 0, size.width, size.height};
  return result;
}

std::unique_ptr<picture_source> open(const std::string& path) {
  auto source = picture_source::open(path);
  REQUIRE(source);
  return std::move(*source);
}

picture plain(frame_size size, uint8_t grey) {
  return {size, std::vector<uint8_t>(size.area() * 3, grey)};
}

} // namespace

TEST_CASE("PictureCache_Pictures_FollowTheFrameNumber") {
  temp_folder folder;
  for (uint8_t i = 1; i <= 3; ++i)
    write_ppm(folder / (std::to_string(i) + ".ppm"), plain({4, 4}, i));
  picture_cache cache{open(folder.path())};
  auto view = view_of({8, 6});
  CHECK(!cache.shows_pattern(view));
  for (uint32_t sequence = 1; sequence <= 7; ++sequence) {
    CHECK(cache.holds(view, sequence) == (sequence > 3));
    if (!cache.holds(view, sequence))
      cache.prepare(view, sequence);
    CHECK(cache.pixels(view, sequence)[0] == (sequence - 1) % 3 + 1);
  }
}

TEST_CASE("PictureCache_OtherView_IsPreparedAnew") {
  temp_folder folder;
  write_ppm(folder / "a.ppm", plain({4, 4}, 10));
  picture_cache cache{open(folder.path())};
  auto view = view_of({8, 6});
  cache.prepare(view, 1);
  auto version = cache.version();
  auto negative = view;
  negative.effects.negative = true;
  CHECK(!cache.holds(negative, 1));
  cache.prepare(negative, 1);
  CHECK(cache.version() != version);
  CHECK(cache.pixels(negative, 1)[0] == 245);
  CHECK(!cache.holds(view, 1));
  auto bars = view;
  bars.bars = true;
  CHECK(cache.shows_pattern(bars));
  cache.prepare(bars, 1);
  CHECK(cache.pixels(bars, 1)[0] == 255);
}

TEST_CASE("PictureCache_MoreThanItKeeps_ArePreparedEachTime") {
  temp_folder folder;
  // 32 MiB each in RGB565: 8 of them are kept.
  for (int i = 0; i < 10; ++i)
    write_ppm(folder / (std::to_string(i) + ".ppm"),
              plain({2, 2}, static_cast<uint8_t>(i * 25)));
  picture_cache cache{open(folder.path())};
  auto view = view_of({4096, 4096});
  view.format = pixformat::rgb565;
  // Only the pictures around the limit, to save time.
  for (uint32_t sequence : {8u, 9u, 10u}) {
    cache.prepare(view, sequence);
    CHECK(cache.holds(view, sequence));
  }
  CHECK(cache.holds(view, 8));
  CHECK(!cache.holds(view, 9));
  auto small = view_of({2, 2});
  cache.prepare(small, 9);
  cache.prepare(small, 10);
  CHECK(cache.holds(small, 9));
  CHECK(cache.pixels(small, 9)[0] == 200);
}

TEST_CASE("PictureCache_ReadoutWindow_ShowsThatPartOfTheScene") {
  picture_cache cache{open("pattern")};
  auto view = view_of({80, 60});
  view.format = pixformat::bayer;
  // The first of the eight bars: white all over.
  view.readout = {0, 0, sensor_array.width / 8, sensor_array.height};
  cache.prepare(view, 1);
  for (size_t i = 0; i < view.size.area(); ++i)
    REQUIRE(cache.pixels(view, 1)[i] == 255);
}

TEST_CASE("PictureCache_SameViewOfTheBars_IsOnePictureForAllCameras") {
  picture_cache first{open("pattern")};
  picture_cache second{open("pattern")};
  auto view = view_of({8, 6});
  first.prepare(view, 1);
  second.prepare(view, 1);
  auto pixels = first.pixels(view, 1).data();
  CHECK(second.pixels(view, 1).data() == pixels);
  auto negative = view;
  negative.effects.negative = true;
  second.prepare(negative, 1);
  CHECK(second.pixels(negative, 1).data() != pixels);
  CHECK(second.pixels(negative, 1)[0] == 255 - first.pixels(view, 1)[0]);
}
