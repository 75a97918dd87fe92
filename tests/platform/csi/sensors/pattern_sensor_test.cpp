#include "platform/csi/sensors/pattern_sensor.hpp"

#include "platform/csi/pattern/test_pattern.hpp"
#include "platform/runtime/virtual_time.hpp"
#include "tests/platform/csi/imxrt/imxrt_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

TEST_CASE("PatternSensor_Stopped_SendsNothing") {
  imxrt_rig rig;
  CHECK(rig.sensor.next_event() == time_point::max());
  rig.poll();
  CHECK(rig.sensor.next_event() != time_point::max());
  rig.camera->abort();
  CHECK(rig.sensor.next_event() == time_point::max());
}

TEST_CASE("PatternSensor_Picture_IsTheMocks") {
  for (auto format : {pixformat::grayscale, pixformat::rgb565, pixformat::bayer,
                      pixformat::yuv422}) {
    imxrt_rig rig{format, {160, 120}};
    camera_rig mock{format, {160, 120}};
    for (auto camera : {static_cast<csi*>(rig.camera.get()),
                        static_cast<csi*>(mock.camera.get())}) {
      REQUIRE(!camera->set_knob(knob::hmirror, {1}));
      REQUIRE(!camera->set_knob(knob::brightness, {-2}));
    }
    for (int i = 0; i < 3; ++i) {
      auto a = rig.next_frame();
      auto b = mock.next_frame();
      REQUIRE(a);
      REQUIRE(b);
      CHECK(std::equal(a.pixels().begin(), a.pixels().end(), b.pixels().begin(),
                       b.pixels().end()));
    }
  }
}

TEST_CASE("PatternSensor_KnobSetWhileSending_TakesEffectWithTheNextFrame") {
  imxrt_rig rig;
  REQUIRE(!rig.camera->set_framebuffers(4));
  rig.poll();
  rig.run(40ms);
  REQUIRE(!rig.camera->set_knob(knob::special_effect, {1}));
  auto bar = [](const frame& x) { return x.pixels()[60 * 160 + 150]; };
  CHECK(bar(rig.next_frame()) == 0);
  CHECK(bar(rig.next_frame()) == 255);
}

TEST_CASE("PatternSensor_Requests_AreNotSupported") {
  imxrt_rig rig;
  auto result = rig.camera->ioctl(0x10A, {});
  REQUIRE(!result);
  CHECK(result.error() == errc::unsupported);
  CHECK(context_of(result.error())
        == "ioctl=10: this sensor supports no ioctl");
}

TEST_CASE("PatternSensor_LongStall_SkipsForwardInsteadOfABurst") {
  imxrt_rig rig;
  rig.next_frame();
  rig.time.set(rig.time.now() + 10s);
  rig.sensor.advance(rig.time.now());
  CHECK(rig.sensor.next_event() > rig.time.now());
  CHECK(rig.statistics().frames.begun < 5);
  CHECK(rig.next_frame());
}

TEST_CASE("PatternSensor_PlannedFaults_StrikeAtTheirFrames") {
  pattern_sensor_config config;
  for (auto text : {"overrun:2@5", "missed_line@10", "silent:200@20"})
    config.faults.push_back(*parse_fault(text));
  imxrt_rig rig{pixformat::bayer, {64, 48}, config};
  std::vector<uint32_t> got;
  for (int i = 0; i < 17; ++i)
    got.push_back(rig.next_frame().info().sequence);
  CHECK(got
        == std::vector<uint32_t>{1, 2, 3, 4, 7, 8, 9, 12, 13, 14, 15, 16, 17,
                                 18, 19, 20, 21});
}

TEST_CASE("PatternSensor_InVirtualTime_SendsAtItsRate") {
  runtime::virtual_time time;
  test_memory memory;
  imxrt_csi_model model{memory};
  pattern_sensor chip{model, time};
  imxrt_csi camera{model, chip, memory, time};
  struct : doorbell {
    void ring() noexcept override {
      camera->on_interrupt();
    }
    imxrt_csi* camera = nullptr;
  } line;
  line.camera = &camera;
  model.on_interrupt_line(&line);
  time.add(&chip);
  REQUIRE(!camera.set_pixformat(pixformat::rgb565));
  REQUIRE(!camera.set_framesize({320, 240}));
  REQUIRE(camera.snapshot());
  time.pass(2s);
  auto frames = camera.statistics().frames;
  CHECK(frames.begun >= 59);
  CHECK(frames.begun <= 60);
  model.on_interrupt_line(nullptr);
}
