// The driver on vivid, a camera in software that the kernel has. tests/linux
// boots a machine for these; the module is loaded with metadata node and webcam
// input.

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <poll.h>

#include "platform/csi/convert.hpp"
#include "tests/platform/csi/v4l2/linux_rig.hpp"
#include "tests/support/allocations.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace {

/// Whether `pixels` lie in the camera's memory, as the kernel tells.
bool is_of_camera(span<const uint8_t> pixels) {
  std::ifstream maps{"/proc/self/maps"};
  for (std::string line; std::getline(maps, line);) {
    uintptr_t begin = 0;
    uintptr_t end = 0;
    char dash = 0;
    std::istringstream{line} >> std::hex >> begin >> dash >> end;
    auto at = reinterpret_cast<uintptr_t>(pixels.data());
    if (begin <= at && at + pixels.size() <= end)
      return line.find("/dev/video") != std::string::npos;
  }
  return false;
}

} // namespace

TEST_CASE("Vivid_EveryFormat_StreamsInOrderAtItsRate", "[.vivid]") {
  for (auto format : {pixformat::grayscale, pixformat::rgb565, pixformat::bayer,
                      pixformat::yuv422}) {
    INFO(to_string(format));
    linux_rig rig{format};
    auto first = rig.next_frame();
    REQUIRE(first);
    auto last = first.info();
    CHECK(first.pixels().size() == 320 * 180 * bytes_per_pixel(format));
    first = frame{};
    for (int i = 0; i < 15; ++i) {
      auto x = rig.next_frame();
      REQUIRE(x);
      CHECK(x.info().sequence == last.sequence + 1 + x.info().lost.total());
      CHECK(x.info().readout_begin > last.readout_begin);
      last = x.info();
    }
    CHECK(rig.statistics().frames.dropped.total() < 4);
  }
}

TEST_CASE("Vivid_Bars_HaveTheirColours", "[.vivid]") {
  // White, yellow, cyan, green, magenta, red, blue, black at 75 %, from left.
  for (auto format : {pixformat::rgb565, pixformat::yuv422}) {
    linux_rig rig{format};
    // Else its text covers the bars.
    rig.set("OSD Text Mode", 2);
    auto shown = to_rgb(rig.next_frame());
    auto at = [&](size_t bar) {
      return &shown.rgb[3 * (100 * 320 + bar * 40 + 20)];
    };
    auto has = [&](size_t bar, bool r, bool g, bool b) {
      auto rgb = at(bar);
      CHECK((rgb[0] > 110) == r);
      CHECK((rgb[1] > 110) == g);
      CHECK((rgb[2] > 110) == b);
    };
    has(0, true, true, true);
    has(1, true, true, false);
    has(2, false, true, true);
    has(3, false, true, false);
    has(4, true, false, true);
    has(5, true, false, false);
    has(6, false, false, true);
    has(7, false, false, false);
  }
}

TEST_CASE("Vivid_HeldFrame_KeepsItsPixels", "[.vivid]") {
  linux_rig rig;
  auto held = rig.next_frame();
  std::vector<uint8_t> before{held.pixels().begin(), held.pixels().end()};
  for (int i = 0; i < 10; ++i)
    CHECK(rig.next_frame());
  REQUIRE(!rig.camera->set_framesize({640, 360}));
  CHECK(rig.next_frame().info().size == frame_size{640, 360});
  CHECK(std::equal(before.begin(), before.end(), held.pixels().begin()));
}

TEST_CASE("Vivid_NativeFormat_NeitherCopiesNorAllocates", "[.vivid]") {
  for (auto format : {pixformat::grayscale, pixformat::rgb565, pixformat::bayer,
                      pixformat::yuv422})
    for (int buffers : {1, 2, 3, 8}) {
      INFO(to_string(format) << ", framebuffers " << buffers);
      linux_rig rig{format};
      REQUIRE(!rig.camera->set_framebuffers(buffers));
      // This thread drives the camera, and counts what it allocates.
      rig.thread.reset();
      int frames = 0;
      size_t allocated = 0;
      auto& camera = *rig.camera;
      for (auto end = rig.time.now() + 3s;
           frames < 12 && rig.time.now() < end;) {
        auto before = actorcsi::test::allocations_of_this_thread();
        auto x = camera.snapshot();
        if (frames > 0)
          allocated += actorcsi::test::allocations_of_this_thread() - before;
        REQUIRE(x);
        if (*x) {
          ++frames;
          CHECK(is_of_camera(x->pixels()));
        }
        pollfd ready{camera.descriptor(), POLLIN, 0};
        poll(&ready, 1, 100);
        before = actorcsi::test::allocations_of_this_thread();
        camera.advance(rig.time.now());
        if (frames > 0)
          allocated += actorcsi::test::allocations_of_this_thread() - before;
      }
      CHECK(frames == 12);
      CHECK(allocated == 0);
    }
}

TEST_CASE("Vivid_BufferModes_ServeASlowConsumerAsTheTableSays", "[.vivid]") {
  // One frame of processing takes one and a half periods.
  struct {
    int buffers;
    overrun_policy overrun;
    drop_reason reason;
  } modes[] = {
    {1, overrun_policy::stop, drop_reason::no_buffer},
    {2, overrun_policy::stop, drop_reason::no_buffer},
    {3, overrun_policy::stop, drop_reason::overwritten},
    {6, overrun_policy::stop, drop_reason::no_buffer},
    {6, overrun_policy::drop_oldest, drop_reason::queue_full},
  };
  for (auto& mode : modes) {
    INFO(mode.buffers << " buffers, policy " << static_cast<int>(mode.overrun));
    linux_rig rig{pixformat::rgb565};
    REQUIRE(!rig.camera->set_framebuffers(mode.buffers));
    REQUIRE(!rig.camera->set_overrun(mode.overrun));
    constexpr int rounds = 24;
    uint32_t last = 0;
    auto waits = 0;
    for (int i = 0; i < rounds; ++i) {
      auto held = *rig.camera->snapshot();
      if (!held) {
        ++waits;
        held = rig.next_frame();
      }
      REQUIRE(held);
      auto number = held.info().sequence;
      CHECK(held.info().lost.total() == number - last - 1);
      last = number;
      std::this_thread::sleep_for(50ms);
    }
    auto dropped = rig.statistics().frames.dropped;
    CHECK(dropped[mode.reason] > 3);
    CHECK(dropped[mode.reason] + 2 >= dropped.total());
    CHECK((waits == rounds) == (mode.buffers == 1));
    if (mode.buffers >= 3)
      CHECK(waits == 1);
  }
}

TEST_CASE("Vivid_Window_IsCut", "[.vivid]") {
  linux_rig rig;
  REQUIRE(!rig.camera->set_window({100, 50, 80, 40}));
  auto x = rig.next_frame();
  REQUIRE(x);
  CHECK(x.info().size == frame_size{80, 40});
}

TEST_CASE("Vivid_SecondProgram_IsRefused", "[.vivid]") {
  linux_rig rig;
  CHECK(rig.next_frame());
  auto made =
    v4l2_csi::make(std::make_shared<v4l2::linux_kernel>(), "", rig.time);
  REQUIRE(!made);
  CHECK(made.error() == errc::device_unavailable);
  CHECK(context_of(made.error()).find("another program") == 0);
}

TEST_CASE("Vivid_Faults_AreCountedAndCaptureGoesOn", "[.vivid]") {
  linux_rig rig;
  CHECK(rig.next_frame());
  rig.set("Inject V4L2_BUF_FLAG_ERROR", 1);
  for (int i = 0; i < 6; ++i)
    CHECK(rig.next_frame());
  CHECK(rig.statistics().frames.dropped[drop_reason::overrun] == 1);
  rig.set("Percentage of Dropped Buffers", 50);
  for (int i = 0; i < 10; ++i)
    CHECK(rig.next_frame());
  rig.set("Percentage of Dropped Buffers", 0);
  CHECK(rig.statistics().frames.dropped[drop_reason::overrun] > 1);
  rig.set("Inject Fatal Streaming Error", 1);
  for (int i = 0; i < 6; ++i)
    CHECK(rig.next_frame());
  CHECK(rig.statistics().frames.dropped[drop_reason::bus_error] == 1);
  CHECK(rig.statistics().rearmed == 1);
  rig.camera->abort();
  rig.set("Inject VIDIOC_STREAMON Error", 1);
  auto refused = rig.camera->snapshot();
  CHECK(!refused);
  CHECK(rig.next_frame());
}

TEST_CASE("Vivid_RefusedBuffers_AreSaidOrCaptureStartsAnew", "[.vivid]") {
  linux_rig rig;
  CHECK(rig.next_frame());
  rig.set("Inject VIDIOC_REQBUFS Error", 1);
  auto err = rig.camera->set_framesize({640, 360});
  CHECK(err == errc::dma_init_failed);
  CHECK(context_of(err).find("framesize=640x360: /dev/video0: ") == 0);
  CHECK(rig.next_frame().info().size == frame_size{320, 180});
  rig.set("Inject VIDIOC_QBUF Error", 1);
  for (int i = 0; i < 6; ++i)
    CHECK(rig.next_frame());
  CHECK(rig.statistics().rearmed == 1);
}

TEST_CASE("Vivid_SignalThatIsLost_LosesNoFrame", "[.hdmi]") {
  linux_rig rig{pixformat::yuv422, {320, 180}, 0};
  CHECK(rig.next_frame());
  constexpr int32_t no_signal = 1;
  constexpr int32_t valid = 0;
  for (auto mode : {no_signal, valid}) {
    auto before = rig.statistics().frames;
    rig.set("DV Timings Signal Mode", mode);
    for (int i = 0; i < 10; ++i)
      CHECK(rig.next_frame());
    auto after = rig.statistics().frames;
    CHECK(after.dropped.total() - before.dropped.total() < 3);
  }
}

TEST_CASE("Vivid_Controls_AreKnobs", "[.vivid]") {
  linux_rig rig;
  for (double level : {-4, 0, 3}) {
    REQUIRE(!rig.camera->set_knob(knob::brightness, {level}));
    CHECK((*rig.camera->get_knob(knob::brightness))[0] == level);
  }
  REQUIRE(!rig.camera->reset(false));
  CHECK((*rig.camera->get_knob(knob::brightness))[0] == 0);
}

TEST_CASE("Vivid_Disconnected_GoesOnWhenItIsBack", "[.vivid]") {
  linux_rig rig;
  CHECK(rig.next_frame());
  rig.set("Disconnect", 1);
  CHECK(rig.is_lost());
  REQUIRE(std::system("rmmod vivid && load vivid n_devs=1 node_types=0x20001 "
                      "num_inputs=1 input_types=0")
          == 0);
  auto x = rig.next_frame();
  REQUIRE(x);
  CHECK(x.info().size == frame_size{320, 180});
  CHECK(rig.statistics().rearmed == 1);
}
