#include "platform/csi/pattern/test_pattern.hpp"

#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace {

constexpr pixformat formats[] = {pixformat::grayscale, pixformat::rgb565,
                                 pixformat::bayer, pixformat::yuv422};

constexpr frame_size sizes[] = {{320, 240}, {160, 120}, {32, 24}, {33, 25},
                                {64, 32},   {63, 48},   {30, 20}, {641, 480},
                                {128, 160}, {2, 2},     {8, 10}};

struct canvas {
  canvas(frame_size size, pixformat format) {
    info.size = size;
    info.format = format;
    pixels.resize(size.area() * bytes_per_pixel(format));
    from_rgb(colour_bars(size), format, {pixels.data(), pixels.size()});
  }

  void mark(uint32_t sequence, size_t begin, size_t end) {
    draw_marks({pixels.data(), pixels.size()}, info.size, info.format, sequence,
               begin, end);
  }

  frame finished() const {
    return make_frame(info, pixels);
  }

  frame_info info;
  std::vector<uint8_t> pixels;
};

uint32_t lower_bits(uint32_t value, unsigned bits) {
  return bits >= 32 ? value : value & ((1u << bits) - 1);
}

} // namespace

TEST_CASE("TestPattern_ColourBars_AreTheUsualEight") {
  auto bars = colour_bars({80, 2});
  auto at = [&](size_t bar) {
    auto rgb = bars.rgb.data() + (80 + bar * 10 + 5) * 3;
    return std::vector<int>{rgb[0], rgb[1], rgb[2]};
  };
  using rgb = std::vector<int>;
  CHECK(at(0) == rgb{255, 255, 255});
  CHECK(at(1) == rgb{255, 255, 0});
  CHECK(at(2) == rgb{0, 255, 255});
  CHECK(at(3) == rgb{0, 255, 0});
  CHECK(at(4) == rgb{255, 0, 255});
  CHECK(at(5) == rgb{255, 0, 0});
  CHECK(at(6) == rgb{0, 0, 255});
  CHECK(at(7) == rgb{0, 0, 0});
}

TEST_CASE("TestPattern_FrameNumber_IsReadBackInEveryFormatAndSize") {
  for (auto format : formats)
    for (auto size : sizes)
      for (uint32_t sequence : {0u, 1u, 2u, 1000u, 0xDEADBEEFu, 0xFFFFFFFFu}) {
        INFO(to_string(format)
             << " " << size.width << "x" << size.height << " " << sequence);
        canvas c{size, format};
        c.mark(sequence, 0, size.height);
        auto x = c.finished();
        auto number = read_frame_number(x);
        REQUIRE(number);
        CHECK(*number == lower_bits(sequence, number_bits(size)));
        CHECK(!is_torn(x));
      }
}

TEST_CASE("TestPattern_NumberBits_AreAll32From64PixelsOn") {
  CHECK(number_bits({64, 32}) == 32);
  CHECK(number_bits({4096, 2}) == 32);
  CHECK(number_bits({62, 32}) == 31);
  CHECK(number_bits({32, 24}) == 16);
  CHECK(number_bits({1, 24}) == 0);
  CHECK(number_bits({64, 1}) == 0);
}

TEST_CASE("TestPattern_Mark_IsFoundWhereItWasDrawn") {
  for (auto format : formats)
    for (auto size : sizes)
      for (uint32_t sequence = 0; sequence < 200; sequence += 7) {
        INFO(to_string(format)
             << " " << size.width << "x" << size.height << " " << sequence);
        canvas c{size, format};
        c.mark(sequence, 0, size.height);
        auto expected = mark_position(size, sequence);
        auto found = find_mark(c.finished());
        REQUIRE(static_cast<bool>(expected) == static_cast<bool>(found));
        if (expected)
          CHECK(*found == *expected);
      }
}

TEST_CASE("TestPattern_Mark_MovesFromFrameToFrame") {
  for (auto size : {frame_size{320, 240}, frame_size{32, 24}})
    for (uint32_t sequence = 0; sequence < 100; ++sequence)
      CHECK(!(*mark_position(size, sequence)
              == *mark_position(size, sequence + 1)));
  CHECK(!mark_position({2, 2}, 1));
}

TEST_CASE("TestPattern_PartsOfTwoFrames_AreTorn") {
  for (auto format : formats)
    for (auto size : {frame_size{160, 120}, frame_size{32, 24}}) {
      canvas c{size, format};
      c.mark(6, 0, size.height);
      c.mark(7, 0, size.height / 2u);
      CHECK(is_torn(c.finished()));
    }
}

TEST_CASE("TestPattern_DrawnInPieces_EqualsDrawnAtOnce") {
  canvas pieces{{161, 121}, pixformat::yuv422};
  canvas whole{{161, 121}, pixformat::yuv422};
  whole.mark(99, 0, 121);
  for (size_t i = 0; i < 121; i += 11)
    pieces.mark(99, i, i + 11);
  CHECK(pieces.pixels == whole.pixels);
}

TEST_CASE("TestPattern_FrameWithoutMarks_HasNoNumberAndNoMark") {
  frame_info info;
  info.size = {160, 120};
  std::vector<uint8_t> grey(info.size.area(), 128);
  auto x = make_frame(info, grey);
  CHECK(!read_frame_number(x));
  CHECK(!find_mark(x));
  CHECK(is_torn(x));
}
