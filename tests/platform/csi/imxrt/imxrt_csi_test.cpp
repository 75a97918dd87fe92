#include "platform/csi/imxrt/imxrt_csi.hpp"

#include <algorithm>

#include "platform/csi/pattern/test_pattern.hpp"
#include "tests/platform/csi/imxrt/imxrt_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace reg = imxrt_csi_reg;

TEST_CASE("ImxrtCsi_PromptConsumer_GetsEveryFrameInAllBufferModes") {
  for (int buffers : {1, 2, 3, 8})
    for (auto format : {pixformat::grayscale, pixformat::rgb565,
                        pixformat::bayer, pixformat::yuv422}) {
      INFO(buffers << " buffers of " << to_string(format));
      imxrt_rig rig{format, {160, 120}};
      REQUIRE(!rig.camera->set_framebuffers(buffers));
      for (uint32_t i = 1; i <= 20; ++i) {
        auto x = rig.next_frame();
        REQUIRE(x);
        CHECK(x.info().sequence == i);
        CHECK(x.info().lost.total() == 0);
        CHECK(!is_torn(x));
        CHECK(read_frame_number(x) == i);
        CHECK(find_mark(x) == mark_position({160, 120}, i));
      }
      CHECK(rig.statistics().frames.dropped.total() == 0);
    }
}

TEST_CASE("ImxrtCsi_FrameShape_IsProgrammedWithTheLongestBurst") {
  struct {
    pixformat format;
    frame_size size;
    uint32_t burst;
    uint32_t level;
  } shapes[] = {
    {pixformat::rgb565, {320, 240}, imxrt_csi_cr2::dma_burst_incr16, 2},
    {pixformat::grayscale, {320, 240}, imxrt_csi_cr2::dma_burst_incr8, 1},
    {pixformat::yuv422, {80, 60}, imxrt_csi_cr2::dma_burst_incr4, 0},
    {pixformat::bayer, {8, 2}, imxrt_csi_cr2::dma_burst_incr4, 0},
  };
  for (auto& x : shapes) {
    imxrt_rig rig{x.format, x.size};
    REQUIRE(rig.next_frame());
    CHECK((rig.model.read(reg::cr2) & imxrt_csi_cr2::dma_burst_type_rff)
          == x.burst);
    CHECK((rig.model.read(reg::cr3) & imxrt_csi_cr3::rxff_level)
            >> imxrt_csi_cr3::rxff_level_shift
          == x.level);
    auto line = x.size.width * bytes_per_pixel(x.format);
    CHECK(rig.model.read(reg::imag_para) == (line << 16 | x.size.height));
    CHECK(rig.model.read(reg::fbuf_para) == 0);
  }
}

TEST_CASE("ImxrtCsi_LineThatTheDmaCannotTransfer_IsRefusedWithAWayOut") {
  imxrt_rig rig{pixformat::grayscale, {160, 120}};
  REQUIRE(rig.next_frame());
  auto err = rig.camera->set_framesize({100, 20});
  CHECK(err == errc::invalid_framesize);
  CHECK(context_of(err)
        == "framesize=100x20: a line has 100 bytes, but the DMA transfers "
           "multiples of 8; use a width that is a multiple of 8");
  // Nothing has changed, and nothing has stopped.
  CHECK(rig.next_frame().info().sequence == 2);
  REQUIRE(!rig.camera->set_pixformat(pixformat::rgb565));
  REQUIRE(!rig.camera->set_framesize({100, 20}));
  err = rig.camera->set_pixformat(pixformat::bayer);
  CHECK(err == errc::invalid_framesize);
  CHECK(context_of(err)
        == "pixformat=BAYER: a line has 100 bytes, but the DMA transfers "
           "multiples of 8; use a width that is a multiple of 8");
  err = rig.camera->set_framesize({102, 20});
  CHECK(context_of(err)
        == "framesize=102x20: a line has 204 bytes, but the DMA transfers "
           "multiples of 8; use a width that is a multiple of 4");
  CHECK(rig.next_frame());
}

TEST_CASE("ImxrtCsi_SensorWithTheHighByteFirst_IsSwappedByTheHardware") {
  pattern_sensor_config config;
  config.bus.high_byte_first = true;
  for (auto format : {pixformat::rgb565, pixformat::yuv422}) {
    imxrt_rig swapped{format, {64, 48}, config};
    imxrt_rig plain{format, {64, 48}};
    auto a = swapped.next_frame();
    auto b = plain.next_frame();
    CHECK(std::equal(a.pixels().begin(), a.pixels().end(), b.pixels().begin()));
  }
}

TEST_CASE("ImxrtCsi_BusPolarity_IsTheSensors") {
  for (int i = 0; i < 8; ++i) {
    pattern_sensor_config config;
    config.bus.href_active_high = (i & 1) != 0;
    config.bus.vsync_rising = (i & 2) != 0;
    config.bus.pclk_rising = (i & 4) != 0;
    imxrt_rig rig{pixformat::grayscale, {64, 48}, config};
    REQUIRE(rig.next_frame());
    auto control = rig.model.read(reg::cr1);
    CHECK(((control & imxrt_csi_cr1::hsync_pol) != 0)
          == config.bus.href_active_high);
    CHECK(((control & imxrt_csi_cr1::sof_pol) != 0) == config.bus.vsync_rising);
    CHECK(((control & imxrt_csi_cr1::redge) != 0) == config.bus.pclk_rising);
  }
}

TEST_CASE("ImxrtCsi_TimeStamps_AreThoseOfVsyncAndOfTheLastByte") {
  imxrt_rig rig;
  auto start = rig.time.now();
  auto first = rig.next_frame();
  REQUIRE(first);
  CHECK(first.info().readout_begin - start == 33'333'333ns);
  CHECK(first.info().readout_end == rig.time.now());
  auto readout = first.info().readout_end - first.info().readout_begin;
  CHECK(readout <= 30ms);
  CHECK(readout >= 29'999'990ns);
}

TEST_CASE("ImxrtCsi_Cache_IsToldOfEveryBufferBeforeAndAfterTheDma") {
  imxrt_rig rig{pixformat::rgb565, {64, 48}};
  // The DMA's target is told to the cache before its first byte.
  for (int i = 0; i < 10; ++i) {
    rig.poll();
    auto prepared = rig.memory.prepared;
    auto x = rig.next_frame();
    REQUIRE(x);
    CHECK(rig.memory.prepared == prepared + 1);
    CHECK(rig.memory.last_prepared.size() == x.pixels().size());
    CHECK(reinterpret_cast<uintptr_t>(rig.memory.last_prepared.data())
            % framebuffers::alignment
          == 0);
    CHECK(rig.memory.last_invalidated.data() == x.pixels().data());
    CHECK(rig.memory.last_invalidated.size() == x.pixels().size());
    CHECK(rig.memory.invalidated == static_cast<size_t>(i + 1));
    CHECK(rig.memory.last_written == x.pixels().data());
  }
}

TEST_CASE("ImxrtCsi_BehindACache_NothingStaleIsSeen") {
  for (int buffers : {1, 2, 3, 6}) {
    imxrt_rig rig{pixformat::rgb565, {64, 48}};
    rig.memory.cached = true;
    REQUIRE(!rig.camera->set_framesize({80, 60}));
    REQUIRE(!rig.camera->set_framebuffers(buffers));
    for (uint32_t i = 1; i <= 20; ++i) {
      auto x = rig.next_frame();
      REQUIRE(x);
      CHECK(!is_torn(x));
      CHECK(read_frame_number(x) == x.info().sequence);
      CHECK(x.info().sequence == i);
    }
  }
}

TEST_CASE("ImxrtCsi_TenSecondsWithoutAConsumer_LoseNoFrameFromTheAccounts") {
  for (int buffers : {1, 2, 3, 6}) {
    imxrt_rig rig;
    REQUIRE(!rig.camera->set_framebuffers(buffers));
    rig.poll();
    rig.run(10s);
    auto frames = rig.statistics().frames;
    // Capture goes on even if there is no buffer.
    CHECK(frames.begun == 300);
    CHECK(frames.in_flight == (buffers == 3 ? 1 : 0));
    CHECK(frames.waiting == static_cast<uint32_t>(buffers == 3 ? 1 : buffers));
    CHECK(frames.dropped.total()
          == frames.begun - frames.waiting - frames.in_flight);
    auto reason =
      buffers == 3 ? drop_reason::overwritten : drop_reason::no_buffer;
    CHECK(frames.dropped[reason] == frames.dropped.total());
    CHECK(rig.statistics().rearmed == 0);
  }
}

TEST_CASE("ImxrtCsi_AllBuffersHeld_CaptureGoesOnIntoTheSpareOne") {
  imxrt_rig rig;
  std::vector<frame> held;
  for (int i = 0; i < 3; ++i)
    held.push_back(rig.next_frame());
  rig.run(1s);
  auto frames = rig.statistics().frames;
  CHECK(frames.begun >= 32);
  CHECK(frames.dropped[drop_reason::no_buffer] == frames.begun - 3);
  for (auto& x : held) {
    CHECK(read_frame_number(x) == x.info().sequence);
    CHECK(rig.memory.last_written != x.pixels().data());
  }
  held.clear();
  auto next = rig.next_frame();
  REQUIRE(next);
  CHECK(read_frame_number(next) == next.info().sequence);
  CHECK(next.info().lost[drop_reason::no_buffer] == next.info().sequence - 4);
  CHECK(rig.statistics().rearmed == 0);
}

TEST_CASE("ImxrtCsi_TwoOfThreeHeld_TheThirdCanBeTakenBeforeItIsReplaced") {
  imxrt_rig rig;
  auto first = rig.next_frame();
  auto second = rig.next_frame();
  // A consumer that looks once per period, out of step with the sensor.
  uint32_t got = 0;
  for (int i = 0; i < 30; ++i) {
    rig.run(period);
    if (auto x = rig.poll()) {
      ++got;
      CHECK(!is_torn(x));
      CHECK(rig.time.now() - x.info().readout_end <= period);
    }
  }
  CHECK(got >= 14);
}

TEST_CASE("ImxrtCsi_OneBufferGivenBackBetweenFrames_CatchesTheNext") {
  imxrt_rig rig;
  REQUIRE(!rig.camera->set_framebuffers(1));
  auto x = rig.next_frame();
  rig.run(2ms); // the vertical blanking is 3.3 ms long
  x = frame{};
  x = rig.next_frame();
  REQUIRE(x);
  CHECK(x.info().sequence == 2);
  rig.run(4ms);
  x = frame{};
  x = rig.next_frame();
  REQUIRE(x);
  CHECK(x.info().sequence == 4);
  CHECK(x.info().lost[drop_reason::no_buffer] == 1);
}

TEST_CASE("ImxrtCsi_FrameCounterWrap_KeepsNumbersAndAccounts") {
  imxrt_rig rig{pixformat::grayscale, {64, 2}};
  REQUIRE(!rig.camera->set_framerate(10'000));
  rig.poll();
  uint32_t last = 0;
  while (last < 66'000) {
    rig.run(10ms);
    auto x = rig.poll();
    REQUIRE(x);
    REQUIRE(read_frame_number(x) == x.info().sequence);
    REQUIRE(x.info().lost.total() == x.info().sequence - last - 1);
    last = x.info().sequence;
  }
  CHECK(rig.statistics().frames.begun >= 66'000);
  CHECK(rig.statistics().rearmed == 0);
}

TEST_CASE("ImxrtCsi_JammedDma_IsAnErrorUntilItIsFree") {
  imxrt_rig rig;
  rig.model.jam(true);
  auto x = rig.camera->snapshot();
  REQUIRE(!x);
  CHECK(x.error() == errc::dma_init_failed);
  CHECK(context_of(x.error())
        == "the CSI's FIFO or DMA does not become ready; check its clock");
  rig.model.jam(false);
  CHECK(rig.next_frame());
}

TEST_CASE("ImxrtCsi_EndOfTheDriver_LeavesHeldFramesAndStopsTheDma") {
  manual_clock time;
  test_memory memory;
  imxrt_csi_model model{memory};
  pattern_sensor chip{model, time};
  frame held;
  {
    imxrt_csi camera{model, chip, memory, time};
    REQUIRE(!camera.set_pixformat(pixformat::grayscale));
    REQUIRE(!camera.set_framesize({64, 48}));
    while (!held) {
      auto x = camera.snapshot();
      REQUIRE(x);
      held = *x;
      time.set(std::max(chip.next_event(), time.now()));
      if (!held)
        chip.advance(time.now());
      camera.on_interrupt();
    }
  }
  CHECK(chip.next_event() == time_point::max());
  CHECK(read_frame_number(held) == 1u);
  CHECK((model.read(reg::cr18) & imxrt_csi_cr18::csi_enable) == 0);
  CHECK(!model.interrupting());
  CHECK(model.complaints().empty());
}
