#include "actors/camera.hpp"
#include "tests/support/virtual_node.hpp"

#include "platform/csi/imxrt/imxrt_csi.hpp"
#include "platform/csi/imxrt/imxrt_csi_model.hpp"
#include "tests/platform/csi/sensors/ov5640_chip.hpp"

// Knobs through the actor, on a board's drivers and the registers of a chip.

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

/// No frame ever comes.
struct no_memory final : platform::dma_memory, platform::bus_memory {
  uint32_t address_of(span<const uint8_t>) noexcept override {
    return 64;
  }

  void before_write(span<const uint8_t>) noexcept override {
    // nop
  }

  void after_write(span<const uint8_t>) noexcept override {
    // nop
  }

  uint8_t* at(uint32_t, size_t) noexcept override {
    return nullptr;
  }
};

struct board_hardware {
  explicit board_hardware(const platform::clock& time)
    : csi(model, sensor, memory, time) {
    // nop
  }

  no_memory memory;
  platform::imxrt_csi_model model{memory};
  platform::ov5640_test::chip chip;
  platform::ov5640_test::patient_cpu delay;
  platform::ov5640 sensor{chip, delay};
  platform::imxrt_csi csi;
};

struct fixture : virtual_node {
  fixture() {
    REQUIRE(!csi.reset(true));
    REQUIRE(!csi.set_pixformat(platform::pixformat::rgb565));
    REQUIRE(!csi.set_framesize({320, 240}));
    REQUIRE(!csi.set_framerate(30));
  }

  /// Sets a knob; the answered values.
  std::vector<double> set(const std::string& name,
                          const std::vector<double>& values) {
    INFO(name);
    CameraKnobSetting setting;
    setting.set_name(name);
    for (auto value : values)
      setting.add_values(value);
    auto result = ask<camera_set_knob, CameraKnobSetting>(uut, setting);
    REQUIRE(result);
    CameraKnob knob;
    knob.set_name(name);
    auto read = ask<camera_get_knob, CameraKnobSetting>(uut, knob);
    REQUIRE(read);
    CHECK(read->SerializeAsString() == result->SerializeAsString());
    return {result->values().begin(), result->values().end()};
  }

  board_hardware& hardware = own<board_hardware>(time);
  platform::imxrt_csi& csi = hardware.csi;
  camera_actor uut = spawn<camera>(csi);
};

} // namespace

TEST_CASE_METHOD(fixture, "SetKnob_BeyondTheChip_AnswersWhatIsInForce") {
  CHECK(set("gainceiling", {128}) == std::vector<double>{63.9375});
  auto gain = set("auto_gain", {0, 40});
  REQUIRE(gain.size() == 3);
  CHECK(gain[0] == 0);
  CHECK(gain[1] == Approx(36.1).margin(0.05));
  auto exposure = set("auto_exposure", {0, 100'000});
  REQUIRE(exposure.size() == 2);
  CHECK(exposure[1] == Approx(100'000).margin(5));
  auto config = ask<camera_configure, CameraConfig>(uut, CameraConfig{});
  REQUIRE(config);
  CHECK(config->framerate() == Approx(10).epsilon(0.01));
  CHECK(set("sensor_register", {0x300A}) == std::vector<double>{0x300A, 0x56});
}

TEST_CASE_METHOD(fixture, "SetKnob_EveryKnobOfTheChip_ReadsAsItAnswers") {
  for (auto level : {"contrast", "brightness", "saturation"})
    CHECK(set(level, {-3}) == std::vector<double>{-3});
  for (auto name : {"colorbar", "hmirror", "vflip", "special_effect", "sleep"})
    for (double on : {1, 0})
      CHECK(set(name, {on}) == std::vector<double>{on});
  auto balance = set("auto_whitebal", {0, 6, 0, -6});
  REQUIRE(balance.size() == 4);
  CHECK(balance[1] == Approx(6).margin(0.1));
  CHECK(balance[3] == Approx(-6).margin(0.1));
}
