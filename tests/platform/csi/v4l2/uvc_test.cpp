// The driver on uvcvideo and a USB camera in software that tests/linux makes.
// It takes orders from a pipe.

#include <fstream>

#include "platform/csi/convert.hpp"
#include "platform/csi/jpeg.hpp"
#include "tests/platform/csi/v4l2/linux_rig.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace {

void order(const char* what) {
  std::ofstream{"/tmp/usb"} << what << std::endl;
}

} // namespace

TEST_CASE("Uvc_RawAndCompressed_AreDelivered", "[.uvc]") {
  for (auto format : {pixformat::grayscale, pixformat::rgb565, pixformat::bayer,
                      pixformat::yuv422, pixformat::binary})
    // The camera has YUYV in the one size, MJPEG in the other.
    for (auto size : {frame_size{160, 120}, frame_size{320, 240}}) {
      INFO(to_string(format) << " " << to_string(size));
      linux_rig rig{format, size};
      for (int i = 0; i < 5; ++i)
        CHECK(rig.next_frame());
      CHECK(rig.statistics().frames.dropped.total() < 3);
    }
}

TEST_CASE("Uvc_Jpeg_ShowsThePicture", "[.uvc]") {
  linux_rig rig{pixformat::rgb565, {320, 240}};
  auto shown = to_rgb(rig.next_frame());
  for (size_t y : {20, 120, 220})
    for (size_t x : {20, 160, 300}) {
      auto rgb = &shown.rgb[3 * (y * 320 + x)];
      CHECK(std::abs(rgb[0] - static_cast<int>(x * 255 / 320)) < 24);
      CHECK(std::abs(rgb[1] - static_cast<int>(y)) < 24);
      CHECK(std::abs(rgb[2] - 128) < 24);
    }
}

TEST_CASE("Uvc_Jpeg_IsPassedOnAsTheCameraMadeIt", "[.uvc]") {
  linux_rig rig{pixformat::jpeg, {320, 240}};
  for (int i = 0; i < 5; ++i) {
    auto x = rig.next_frame();
    REQUIRE(x);
    auto found = find_jpeg(x.pixels());
    REQUIRE(found);
    CHECK(found->bytes == x.pixels().size());
    CHECK(found->size == frame_size{320, 240});
    CHECK(found->has_tables);
  }
  order("short");
  for (int i = 0; i < 8; ++i)
    CHECK(rig.next_frame());
  CHECK(rig.statistics().frames.dropped[drop_reason::missed_line] == 1);
  // The size in which it has none.
  CHECK(rig.camera->set_framesize({160, 120}) == errc::invalid_framesize);
}

TEST_CASE("Uvc_ShortJpeg_IsCountedAndNeverShown", "[.uvc]") {
  linux_rig rig{pixformat::grayscale, {320, 240}};
  CHECK(rig.next_frame());
  order("short");
  for (int i = 0; i < 8; ++i)
    CHECK(rig.next_frame());
  CHECK(rig.statistics().frames.dropped[drop_reason::missed_line] == 1);
}

TEST_CASE("Uvc_ErrorBit_IsCounted", "[.uvc]") {
  linux_rig rig{pixformat::yuv422, {160, 120}};
  CHECK(rig.next_frame());
  for (auto what : {"error", "short"}) {
    auto before = rig.statistics().frames.dropped[drop_reason::overrun];
    order(what);
    for (int i = 0; i < 8; ++i)
      CHECK(rig.next_frame());
    // The kernel drops it and leaves a gap in its numbers.
    CHECK(rig.statistics().frames.dropped[drop_reason::overrun] == before + 1);
  }
}

TEST_CASE("Uvc_Stall_IsNoFrameAndCaptureGoesOn", "[.uvc]") {
  linux_rig rig{pixformat::yuv422, {160, 120}};
  CHECK(rig.next_frame());
  auto before = rig.statistics().frames.delivered;
  order("stall");
  std::this_thread::sleep_for(3900ms);
  // At most what was under way.
  CHECK(rig.statistics().frames.delivered - before <= 3);
  for (int i = 0; i < 8; ++i)
    CHECK(rig.next_frame());
  CHECK(!rig.camera->last_fault());
}

TEST_CASE("Uvc_Exposure_IsInMicroseconds", "[.uvc]") {
  linux_rig rig{pixformat::yuv422, {160, 120}};
  REQUIRE(!rig.camera->set_knob(knob::auto_exposure, {0, 10'000}));
  CHECK((*rig.camera->get_knob(knob::exposure_us))[0] == 10'000);
  CHECK((*rig.camera->get_knob(knob::auto_exposure))[0] == 0);
  REQUIRE(!rig.camera->set_knob(knob::auto_exposure, {1}));
  CHECK((*rig.camera->get_knob(knob::auto_exposure))[0] == 1);
}

TEST_CASE("Uvc_UnpluggedAndPluggedIn_GoesOnWithItsSettings", "[.uvc]") {
  linux_rig rig{pixformat::rgb565, {320, 240}};
  REQUIRE(!rig.camera->set_knob(knob::contrast, {2}));
  // A frame that is held keeps the old node in use.
  auto held = rig.next_frame();
  REQUIRE(held);
  std::vector<uint8_t> before{held.pixels().begin(), held.pixels().end()};
  for (int i = 0; i < 2; ++i) {
    order("unplug");
    CHECK(rig.is_lost());
    order("plug");
    CHECK(rig.next_frame());
    CHECK((*rig.camera->get_knob(knob::contrast))[0] == 2);
  }
  CHECK(rig.statistics().rearmed == 2);
  CHECK(std::equal(before.begin(), before.end(), held.pixels().begin()));
}
