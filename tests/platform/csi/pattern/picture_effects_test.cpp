#include "platform/csi/pattern/picture_effects.hpp"

#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace {

using rgb = std::vector<int>;

rgb at(const picture& p, size_t x, size_t y) {
  auto i = (y * p.size.width + x) * 3;
  return {p.rgb[i], p.rgb[i + 1], p.rgb[i + 2]};
}

rgb shown(picture_effects effects, uint8_t r, uint8_t g, uint8_t b) {
  picture p;
  p.size = {1, 1};
  p.rgb = {r, g, b};
  apply_colours(effects, p);
  return at(p, 0, 0);
}

} // namespace

TEST_CASE("Effects_Neutral_ChangeNothing") {
  auto source = gradient({16, 9});
  auto p = source;
  apply_mirror({}, p);
  apply_colours({}, p);
  CHECK(p.rgb == source.rgb);
}

TEST_CASE("Effects_Mirrors_SwapColumnsAndRows") {
  for (auto size : {frame_size{16, 9}, frame_size{15, 8}, frame_size{1, 1}}) {
    auto source = gradient(size);
    for (auto h : {false, true})
      for (auto v : {false, true}) {
        auto p = source;
        picture_effects effects;
        effects.hmirror = h;
        effects.vflip = v;
        apply_mirror(effects, p);
        for (size_t y = 0; y < size.height; ++y)
          for (size_t x = 0; x < size.width; ++x)
            CHECK(at(p, x, y)
                  == at(source, h ? size.width - 1 - x : x,
                        v ? size.height - 1 - y : y));
      }
  }
}

TEST_CASE("Effects_CropAndTranspose_MovePixelsOnly") {
  auto source = gradient({16, 9});
  auto part = crop(source, {3, 2, 5, 4});
  CHECK(part.size == frame_size{5, 4});
  CHECK(at(part, 0, 0) == at(source, 3, 2));
  CHECK(at(part, 4, 3) == at(source, 7, 5));
  auto turned = transpose(source);
  CHECK(turned.size == frame_size{9, 16});
  CHECK(at(turned, 8, 15) == at(source, 15, 8));
  CHECK(at(turned, 2, 11) == at(source, 11, 2));
  CHECK(transpose(turned).rgb == source.rgb);
}

TEST_CASE("Effects_Negative_TurnsColoursAround") {
  picture_effects effects;
  effects.negative = true;
  CHECK(shown(effects, 255, 0, 100) == rgb{0, 255, 155});
}

TEST_CASE("Effects_Levels_ActInTheirDirectionAndSaturate") {
  picture_effects effects;
  effects.brightness = 2;
  CHECK(shown(effects, 0, 100, 250) == rgb{48, 148, 255});
  effects = {};
  effects.contrast = -4;
  CHECK(shown(effects, 28, 128, 228) == rgb{108, 128, 148});
  effects.contrast = 4;
  CHECK(shown(effects, 28, 128, 158) == rgb{0, 128, 182});
  effects = {};
  effects.saturation = -4;
  CHECK(shown(effects, 255, 0, 0) == rgb{76, 76, 76});
  effects.saturation = 4;
  CHECK(shown(effects, 110, 100, 100) == rgb{117, 97, 97});
}

TEST_CASE("Effects_Gain_MultipliesEachChannel") {
  picture_effects effects;
  effects.gain = {2, 1, 0.5};
  CHECK(shown(effects, 60, 60, 60) == rgb{120, 60, 30});
  CHECK(shown(effects, 200, 60, 60) == rgb{255, 60, 30});
}

TEST_CASE("Effects_Black_IsAddedBeforeTheGain") {
  picture_effects effects;
  effects.black = {16, 0, -10};
  effects.gain = {2, 2, 2};
  CHECK(shown(effects, 50, 50, 50) == rgb{132, 100, 80});
  CHECK(shown(effects, 0, 0, 5) == rgb{32, 0, 0});
}

TEST_CASE("Effects_Vignetting_DarkensTowardsTheCorners") {
  picture p;
  p.size = {101, 51};
  p.rgb.assign(p.size.area() * 3, 200);
  auto grey = [&p](size_t x, size_t y) { return at(p, x, y)[0]; };
  apply_vignetting({}, p);
  CHECK(grey(0, 0) == 200);
  picture_effects effects;
  effects.vignetting = 0.5;
  auto dark = p;
  apply_vignetting(effects, dark);
  std::swap(p, dark);
  CHECK(grey(50, 25) == 200);
  CHECK(grey(0, 0) == Approx(100).margin(3));
  CHECK(grey(0, 0) == grey(100, 50));
  CHECK(grey(0, 0) < grey(0, 25));
  CHECK(grey(0, 25) < grey(25, 25));
  // Half of it corrected, from the middle of the left side on.
  effects.correction = 0.5;
  effects.corrected_from = 0.5;
  std::swap(p, dark);
  apply_vignetting(effects, p);
  CHECK(grey(0, 0) == Approx(150).margin(3));
  CHECK(grey(40, 25) == at(dark, 40, 25)[0]);
}

TEST_CASE("Effects_Palette_ShowsBrightnessAsColour") {
  auto coloured = [](palette which, uint8_t grey) {
    picture p;
    p.size = {1, 1};
    p.rgb = {grey, grey, grey};
    picture_effects effects;
    effects.colours = which;
    apply_palette(effects, p);
    return at(p, 0, 0);
  };
  CHECK(coloured(palette::none, 77) == rgb{77, 77, 77});
  CHECK(coloured(palette::rainbow, 0) == rgb{0, 0, 255});
  CHECK(coloured(palette::rainbow, 255) == rgb{255, 0, 0});
  CHECK(coloured(palette::rainbow, 128)[1] == 255);
  CHECK(coloured(palette::ironbow, 0) == rgb{0, 0, 0});
  CHECK(coloured(palette::ironbow, 255) == rgb{255, 255, 255});
  CHECK(coloured(palette::ironbow, 51) == rgb{32, 0, 140});
  // No two brightnesses look alike.
  for (auto which : {palette::rainbow, palette::ironbow})
    for (int i = 1; i < 256; ++i)
      CHECK(coloured(which, static_cast<uint8_t>(i))
            != coloured(which, static_cast<uint8_t>(i - 1)));
}
