#include "platform/csi/imxrt/imxrt_csi.hpp"

#include "platform/csi/pattern/test_pattern.hpp"
#include "tests/platform/csi/imxrt/imxrt_test_support.hpp"
#include "tests/support/allocations.hpp"

// What the driver does to frames: it turns them, and drops those of a sensor
// that has not settled.

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace {

/// `x` with its columns and rows as the sensor sends them.
frame turned_back(const frame& x) {
  auto size = x.info().size;
  auto bytes = bytes_per_pixel(x.info().format);
  auto info = x.info();
  info.size = {size.height, size.width};
  std::vector<uint8_t> pixels(x.pixels().size());
  for (size_t row = 0; row < size.height; ++row)
    for (size_t column = 0; column < size.width; ++column)
      for (size_t i = 0; i < bytes; ++i)
        pixels[(column * size.height + row) * bytes + i] =
          x.pixels()[(row * size.width + column) * bytes + i];
  return make_frame(info, std::move(pixels));
}

} // namespace

TEST_CASE("ImxrtCsi_Transposed_EveryFrameHasColumnsForRows") {
  for (auto format :
       {pixformat::grayscale, pixformat::rgb565, pixformat::bayer})
    for (int buffers : {1, 2, 3, 6}) {
      INFO(to_string(format) << ", " << buffers << " buffers");
      imxrt_rig rig{format, {160, 120}};
      rig.memory.cached = true;
      REQUIRE(!rig.camera->set_framebuffers(buffers));
      REQUIRE(!rig.camera->set_knob(knob::transpose, {1}));
      CHECK((*rig.camera->get_knob(knob::transpose))[0] == 1);
      std::vector<frame> held;
      for (uint32_t i = 1; i <= 10; ++i) {
        auto x = rig.next_frame();
        REQUIRE(x);
        CHECK(x.info().size == frame_size{120, 160});
        auto back = turned_back(x);
        CHECK(!is_torn(back));
        CHECK(read_frame_number(back) == x.info().sequence);
        CHECK(find_mark(back) == mark_position({160, 120}, x.info().sequence));
        if (buffers == 6 && held.size() < 3)
          held.push_back(x);
      }
      // What is held does not change, as ever.
      for (auto& x : held)
        CHECK(read_frame_number(turned_back(x)) == x.info().sequence);
      CHECK(*rig.camera->settings().size == frame_size{160, 120});
      REQUIRE(!rig.camera->set_knob(knob::transpose, {0}));
      CHECK(rig.next_frame().info().size == frame_size{160, 120});
    }
}

TEST_CASE("ImxrtCsi_TransposeWithoutMemory_TakesABufferOrIsRefused") {
  constexpr frame_size size{640, 480};
  actorcsi::test::limited_frame_memory limit{4 * size.area()};
  imxrt_rig rig{pixformat::grayscale, size};
  CHECK(rig.camera->settings().framebuffers == 3);
  REQUIRE(!rig.camera->set_knob(knob::transpose, {1}));
  CHECK(rig.camera->settings().framebuffers == 2);
  CHECK(rig.next_frame().info().size == frame_size{480, 640});
  REQUIRE(!rig.camera->set_knob(knob::transpose, {0}));
  REQUIRE(!rig.camera->set_framesize({1280, 960 / 2}));
  CHECK(rig.camera->settings().framebuffers == 1);
  CHECK(rig.camera->set_knob(knob::transpose, {1}) == errc::framebuffer_error);
  CHECK((*rig.camera->get_knob(knob::transpose))[0] == 0);
  CHECK(rig.next_frame().info().size == frame_size{1280, 480});
}

TEST_CASE("ImxrtCsi_Transposing_AllocatesNothingPerFrame") {
  imxrt_rig rig{pixformat::rgb565, {160, 120}};
  REQUIRE(!rig.camera->set_knob(knob::transpose, {1}));
  for (int i = 0; i < 5; ++i)
    REQUIRE(rig.next_frame());
  auto before = actorcsi::test::allocations_of_this_thread();
  for (int i = 0; i < 50;) {
    rig.step(rig.time.now() + 1s);
    auto x = rig.camera->snapshot();
    if (x && *x)
      ++i;
  }
  CHECK(actorcsi::test::allocations_of_this_thread() == before);
}

TEST_CASE("ImxrtCsi_SettleTime_DropsTheFramesOfAChangedPicture") {
  imxrt_rig rig;
  REQUIRE_FALSE(rig.camera->set_delays(true));
  // Frames end 63, 97 and 130 ms after the start.
  auto dropped = [&] {
    return rig.statistics().frames.dropped[drop_reason::aborted];
  };
  auto first_after = [&](auto&& change) {
    REQUIRE(!change(*rig.camera));
    auto start = rig.time.now();
    auto before = dropped();
    auto x = rig.next_frame();
    REQUIRE(x);
    CHECK(x.info().readout_end - start >= 100ms);
    CHECK(x.info().readout_end - start <= 100ms + 2 * period);
    CHECK(x.info().lost[drop_reason::aborted] >= 1);
    CHECK(dropped() > before);
    // Those after it come as ever.
    CHECK(rig.next_frame().info().sequence == x.info().sequence + 1);
  };
  first_after([](csi& x) { return x.set_pixformat(pixformat::rgb565); });
  first_after([](csi& x) { return x.set_framesize({320, 240}); });
  first_after([](csi& x) { return x.set_window({0, 0, 160, 120}); });
  first_after([](csi& x) { return x.set_knob(knob::hmirror, {1}); });
  // Nothing has to settle after these.
  auto before = dropped();
  REQUIRE(!rig.camera->set_knob(knob::contrast, {1}));
  REQUIRE(rig.next_frame());
  CHECK(dropped() == before);
  REQUIRE(!rig.camera->set_framebuffers(4));
  auto start = rig.time.now();
  auto x = rig.next_frame();
  REQUIRE(x);
  CHECK(x.info().readout_end - start <= 2 * period);
  // Slow frames are as late as that anyway.
  REQUIRE(!rig.camera->set_framerate(4));
  REQUIRE(!rig.camera->set_pixformat(pixformat::bayer));
  start = rig.time.now();
  x = rig.next_frame();
  REQUIRE(x);
  CHECK(x.info().readout_end - start <= 500ms);
}
