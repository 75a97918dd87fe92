#include "platform/csi/mock/mock_csi.hpp"

#include <cstdlib>

#include "platform/csi/mock/picture_file.hpp"
#include "platform/csi/mock/picture_scale.hpp"
#include "platform/csi/pattern/test_pattern.hpp"
#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace {

/// A picture that is told from others by its amount of blue.
picture numbered(frame_size size, uint8_t blue) {
  auto result = gradient(size);
  for (size_t i = 2; i < result.rgb.size(); i += 3)
    result.rgb[i] = blue;
  return result;
}

mock_csi_config source_at(const std::string& path) {
  mock_csi_config result;
  result.source = path;
  return result;
}

} // namespace

TEST_CASE("MockCsi_PictureFolder_IsShownExactlyScaledInOrder") {
  temp_folder folder;
  std::vector<picture> sources;
  for (uint8_t i = 0; i < 3; ++i)
    sources.push_back(numbered({static_cast<uint16_t>(200 + 31 * i), 150},
                               static_cast<uint8_t>(60 * i)));
  write_png(folder / "a.png", sources[0]);
  write_ppm(folder / "b.ppm", sources[1]);
  write_jpeg(folder / "c.jpg", sources[2]);
  // A JPEG is what it decodes to.
  auto decoded = load_picture(folder / "c.jpg");
  REQUIRE(decoded);
  sources[2] = *decoded;
  for (auto format : {pixformat::grayscale, pixformat::rgb565, pixformat::bayer,
                      pixformat::yuv422}) {
    camera_rig rig{format, {160, 120}, source_at(folder.path())};
    for (uint32_t i = 0; i < 9; ++i) {
      auto x = rig.next_frame();
      REQUIRE(x);
      CHECK(x.info().sequence == i + 1);
      auto expected = scale(sources[i % 3], {160, 120});
      std::vector<uint8_t> pixels(x.pixels().size());
      from_rgb(expected, format, {pixels.data(), pixels.size()});
      CHECK(std::equal(pixels.begin(), pixels.end(), x.pixels().begin()));
    }
  }
}

TEST_CASE("MockCsi_CapturedPicture_SavedAsPngEqualsTheSource") {
  temp_folder folder;
  auto source = numbered({160, 120}, 90);
  write_png(folder / "in.png", source);
  camera_rig rig{pixformat::rgb565, {160, 120}, source_at(folder / "in.png")};
  auto x = rig.next_frame();
  REQUIRE(x);
  REQUIRE(!save_png(folder / "out.png", x));
  auto saved = load_picture(folder / "out.png");
  REQUIRE(saved);
  REQUIRE(saved->rgb.size() == source.rgb.size());
  auto worst = 0;
  for (size_t i = 0; i < source.rgb.size(); ++i)
    worst = std::max(worst, std::abs(source.rgb[i] - saved->rgb[i]));
  // Half a step of 255 / 31.
  CHECK(worst <= 5);
}

TEST_CASE("MockCsi_Colorbar_ReplacesThePicturesByTheMarkedBars") {
  temp_folder folder;
  write_png(folder / "in.png", numbered({160, 120}, 90));
  camera_rig rig{pixformat::rgb565, {160, 120}, source_at(folder.path())};
  CHECK(!read_frame_number(rig.next_frame()));
  REQUIRE(!rig.camera->set_knob(knob::colorbar, {1}));
  auto bars = rig.next_frame();
  CHECK(read_frame_number(bars) == 2u);
  CHECK(find_mark(bars));
  REQUIRE(!rig.camera->set_knob(knob::colorbar, {0}));
  CHECK(!read_frame_number(rig.next_frame()));
}

TEST_CASE("MockCsi_WindowOnAPicture_IsThatPartOfTheScaledPicture") {
  temp_folder folder;
  auto source = numbered({160, 120}, 90);
  write_png(folder / "in.png", source);
  camera_rig rig{pixformat::grayscale, {160, 120}, source_at(folder.path())};
  REQUIRE(!rig.camera->set_window({33, 21, 50, 40}));
  auto x = rig.next_frame();
  REQUIRE(x);
  for (size_t row = 0; row < 40; ++row)
    for (size_t column = 0; column < 50; ++column) {
      auto rgb = source.rgb.data() + ((21 + row) * 160 + 33 + column) * 3;
      REQUIRE(x.pixels()[row * 50 + column] == luma({rgb[0], rgb[1], rgb[2]}));
    }
}
