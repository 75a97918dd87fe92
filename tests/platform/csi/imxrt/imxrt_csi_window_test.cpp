#include "platform/csi/imxrt/imxrt_csi.hpp"

#include "platform/csi/settings.hpp"
#include "tests/platform/csi/imxrt/imxrt_test_support.hpp"
#include "tests/support/allocations.hpp"

// Windows that the DMA cannot transfer are cut out of the next wider ones.

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace {

constexpr frame_size whole{160, 120};

/// The bytes of one pixel, or the bit of BINARY.
std::vector<uint8_t> pixel_at(const frame& x, size_t column, size_t row) {
  auto& info = x.info();
  auto line = row_bytes(info.size.width, info.format);
  auto at = x.pixels().data() + row * line;
  if (info.format == pixformat::binary)
    return {static_cast<uint8_t>(at[column / 8] >> column % 8 & 1)};
  auto unit = bytes_per_pixel(info.format);
  return {at + column * unit, at + (column + 1) * unit};
}

/// Takes the third frame of `format` with this window.
frame frame_of(pixformat format, const frame_window& window,
               bool transposed = false) {
  imxrt_rig rig{format, whole};
  rig.memory.cached = true;
  auto& camera = *rig.camera;
  REQUIRE(
    !camera.set_window({window.x, window.y, window.width, window.height}));
  REQUIRE(!camera.set_knob(knob::transpose, {transposed ? 1.0 : 0.0}));
  CHECK(*camera.settings().window == window);
  frame result;
  for (int i = 0; i < 3; ++i)
    result = rig.next_frame();
  REQUIRE(result);
  CHECK(result.info().sequence == 3);
  return result;
}

struct entry {
  frame_window wanted;
  /// Of the lines that are sent for it.
  frame_window sent;
  /// Where it is in them.
  uint16_t x = 0;
};

} // namespace

TEST_CASE("ImxrtCsi_WindowOfAnyWidth_IsThatPartOfWhatIsSent") {
  const entry bytes[] = {{{42, 33, 41, 65}, {42, 33, 48, 65}},
                         {{0, 0, 1, 1}, {0, 0, 8, 1}},
                         {{159, 119, 1, 1}, {152, 119, 8, 1}, 7},
                         {{151, 7, 9, 50}, {144, 7, 16, 50}, 7},
                         {{3, 2, 155, 118}, {0, 2, 160, 118}, 3}};
  for (auto& what : bytes)
    for (auto format : {pixformat::grayscale, pixformat::binary}) {
      INFO(to_string(format) << " " << what.wanted.x << "," << what.wanted.y);
      auto cut = frame_of(format, what.wanted);
      auto sent = frame_of(format, what.sent);
      CHECK(cut.info().format == format);
      CHECK(cut.info().size
            == frame_size{what.wanted.width, what.wanted.height});
      CHECK(cut.pixels().size() == frame_bytes(cut.info().size, format));
      for (uint16_t y = 0; y < what.wanted.height; ++y)
        for (uint16_t x = 0; x < what.wanted.width; ++x)
          REQUIRE(pixel_at(cut, x, y) == pixel_at(sent, x + what.x, y));
    }
  const entry words[] = {{{42, 33, 41, 65}, {42, 33, 44, 65}},
                         {{159, 0, 1, 3}, {156, 0, 4, 3}, 3}};
  for (auto& what : words) {
    auto cut = frame_of(pixformat::rgb565, what.wanted);
    auto sent = frame_of(pixformat::rgb565, what.sent);
    for (uint16_t y = 0; y < what.wanted.height; ++y)
      for (uint16_t x = 0; x < what.wanted.width; ++x)
        REQUIRE(pixel_at(cut, x, y) == pixel_at(sent, x + what.x, y));
  }
}

TEST_CASE("ImxrtCsi_WindowOfColouredColumns_KeepsTheirOrder") {
  // At the right edge, where it begins one pixel further to the left.
  for (auto format : {pixformat::yuv422, pixformat::bayer}) {
    INFO(to_string(format));
    auto cut = frame_of(format, {157, 4, 3, 10});
    auto from = format == pixformat::bayer ? uint16_t{152} : uint16_t{156};
    auto begin = (157 - from) / 2 * 2;
    auto sent =
      frame_of(format, {from, 4, static_cast<uint16_t>(160 - from), 10});
    for (uint16_t y = 0; y < 10; ++y)
      for (uint16_t x = 0; x < 3; ++x)
        REQUIRE(pixel_at(cut, x, y) == pixel_at(sent, x + begin, y));
  }
}

TEST_CASE("ImxrtCsi_WindowThatIsCutAndTurned_HasColumnsForRows") {
  for (auto format :
       {pixformat::grayscale, pixformat::rgb565, pixformat::binary})
    for (auto window : {frame_window{42, 33, 41, 65}, frame_window{8, 8, 40, 1},
                        frame_window{8, 8, 1, 40}, frame_window{8, 8, 3, 3}}) {
      INFO(to_string(format) << " " << window.width << "x" << window.height);
      auto turned = frame_of(format, window, true);
      auto straight = frame_of(format, window);
      CHECK(turned.info().size == frame_size{window.height, window.width});
      CHECK(turned.pixels().size() == frame_bytes(turned.info().size, format));
      for (uint16_t y = 0; y < window.height; ++y)
        for (uint16_t x = 0; x < window.width; ++x)
          REQUIRE(pixel_at(turned, y, x) == pixel_at(straight, x, y));
    }
}

TEST_CASE("ImxrtCsi_WindowThatIsCut_KeepsFramesThatAreHeld") {
  for (int buffers : {1, 2, 3, 6}) {
    imxrt_rig rig{pixformat::grayscale, whole};
    REQUIRE(!rig.camera->set_window({42, 33, 41, 65}));
    REQUIRE(!rig.camera->set_framebuffers(buffers));
    std::vector<std::pair<frame, std::vector<uint8_t>>> held;
    for (int i = 0; i < 12; ++i) {
      auto x = rig.next_frame();
      REQUIRE(x);
      CHECK(x.pixels().size() == size_t{41} * 65);
      if (buffers == 6 && held.size() < 3)
        held.emplace_back(
          x, std::vector<uint8_t>(x.pixels().begin(), x.pixels().end()));
    }
    for (auto& [x, before] : held)
      CHECK(std::equal(before.begin(), before.end(), x.pixels().begin()));
    auto before = actorcsi::test::allocations_of_this_thread();
    for (int i = 0; i < 20;) {
      rig.step(rig.time.now() + 1s);
      auto x = rig.camera->snapshot();
      if (x && *x)
        ++i;
    }
    CHECK(actorcsi::test::allocations_of_this_thread() == before);
    // Whole frames come as ever.
    REQUIRE(!rig.camera->set_framesize({320, 240}));
    CHECK(rig.next_frame().info().size == frame_size{320, 240});
  }
}
