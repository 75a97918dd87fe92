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
