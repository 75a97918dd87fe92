#include "platform/csi/sensors/ov5640.hpp"

#include <vector>

#include "tests/platform/csi/sensors/ov5640_chip.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;

using namespace actorcsi::platform::ov5640_test;

namespace {

using numbers = std::vector<int32_t>;

caf::expected<numbers> call(ov5640& sensor, uint32_t request,
                            numbers args = {}) {
  return sensor.ioctl(request, {args.data(), args.size()});
}

/// Counts what its chip's driver does with the pins.
struct pins final : sensor_power {
  explicit pins(chip& behind) : behind(behind) {
    behind.deaf_after = 0;
  }

  void set(bool on) override {
    ++(on ? on_count : off_count);
    behind.forget();
    behind.deaf_after = on ? 1'000'000 : 0;
  }

  chip& behind;
  int on_count = 0;
  int off_count = 0;
};

} // namespace

// -- readout window -----------------------------------------------------------

TEST_CASE("Ov5640_ReadoutWindow_IsReadFromItsMiddleAndAnsweredAsItIs") {
  fixture x;
  CHECK(*call(x.sensor, 1) == numbers{0, 0, 2592, 1944});
  REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::rgb565, 320, 240)));
  auto slow = x.sensor.rate();
  REQUIRE(call(x.sensor, 0, {1280, 960}));
  CHECK(*call(x.sensor, 1) == numbers{0, 0, 1280, 960});
  // 640x480 binned pixels in the middle of 1280x960, and their margin.
  CHECK(x.bus.at16(reg::x_start) == 2 * 320);
  CHECK(x.bus.at16(reg::x_end) == 2 * (320 + 640 + 32) - 1);
  CHECK(x.bus.at16(reg::y_start) == 4 + 2 * 240);
  CHECK((x.bus.registers[reg::isp_ctrl01] & 0x20) != 0);
  // Fewer lines can be faster.
  CHECK(x.sensor.rate() == Approx(slow).epsilon(0.01));
  CHECK_FALSE(x.sensor.set_rate(60));
  // No smaller than the frame, whose pixels are then the array's own.
  REQUIRE(call(x.sensor, 0, {100, -50, 1, 1}));
  CHECK(*call(x.sensor, 1) == numbers{100, -50, 320, 240});
  CHECK(x.bus.registers[reg::x_increment] == 0x11);
  CHECK(x.bus.at16(reg::x_start) == (2592 - 320) / 2 + 100);
  CHECK(x.bus.at16(reg::y_start) == (1944 - 240) / 2 - 50);
  CHECK((x.bus.registers[reg::isp_ctrl01] & 0x20) == 0);
  // Not beyond the array.
  REQUIRE(call(x.sensor, 0, {9000, -9000, 1000, 9000}));
  CHECK(*call(x.sensor, 1) == numbers{796, 0, 1000, 1944});
  // It lasts until a hard reset.
  REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::rgb565, 1280, 960)));
  CHECK(*call(x.sensor, 1) == numbers{656, 0, 1280, 1944});
  REQUIRE_FALSE(x.sensor.reset(true));
  CHECK(*call(x.sensor, 1) == numbers{0, 0, 2592, 1944});
}

TEST_CASE("Ov5640_ReadoutWindowOfAnotherShape_ShowsTheFramesOwn") {
  fixture x;
  REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::grayscale, 640, 480)));
  REQUIRE(call(x.sensor, 0, {2592, 960}));
  // 640x480 of the binned pixels, unscaled.
  CHECK(x.bus.at16(reg::x_end) - x.bus.at16(reg::x_start) + 1
        == 2 * (640 + 32));
  CHECK(x.bus.at16(reg::y_end) - x.bus.at16(reg::y_start) + 1
        == 2 * (480 + 12));
}

// -- night mode ---------------------------------------------------------------

TEST_CASE("Ov5640_NightMode_AllowsExposuresOfSixFrames") {
  fixture x;
  REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::rgb565, 320, 240)));
  CHECK(*call(x.sensor, 0xB) == numbers{0});
  auto vts = x.bus.at16(reg::vts);
  CHECK(x.bus.at16(reg::max_exposure_50hz) == vts - 4);
  REQUIRE(call(x.sensor, 0xA, {1}));
  CHECK(*call(x.sensor, 0xB) == numbers{1});
  CHECK((x.bus.registers[reg::aec_ctrl00] & 0x04) != 0);
  CHECK(x.bus.at16(reg::max_exposure_50hz) == 6 * vts - 4);
  CHECK(x.bus.at16(reg::max_exposure_60hz) == 6 * vts - 4);
  CHECK(x.bus.at16(reg::vts) == vts);
  // Another rate keeps it.
  REQUIRE_FALSE(x.sensor.set_rate(15));
  CHECK(x.bus.at16(reg::max_exposure_50hz) == 6 * x.bus.at16(reg::vts) - 4);
  REQUIRE_FALSE(x.sensor.set_rate(1));
  CHECK(x.bus.at16(reg::max_exposure_50hz) == 0xFFFF - 4);
  REQUIRE(call(x.sensor, 0xA, {0}));
  CHECK((x.bus.registers[reg::aec_ctrl00] & 0x04) == 0);
  CHECK(x.bus.at16(reg::max_exposure_50hz) == x.bus.at16(reg::vts) - 4);
}

// -- what it refuses ----------------------------------------------------------

TEST_CASE("Ov5640_RequestsThatItDoesNotKnow_SayWhatItKnows") {
  fixture x;
  auto refused = [&](uint32_t request, numbers args, errc code) {
    auto result = call(x.sensor, request, std::move(args));
    REQUIRE_FALSE(result);
    CHECK(result.error() == code);
    return context_of(result.error());
  };
  CHECK(refused(2, {1}, errc::unsupported)
        == "ioctl=2: the OV5640 supports 0, 1, 10 and 11");
  for (uint32_t request : {6, 7, 8, 9})
    CHECK_THAT(refused(request, {}, errc::unsupported),
               Catch::Contains("autofocus needs a program"));
  CHECK(refused(0xA, {2}, errc::invalid_argument) == "ioctl=10: takes 0 or 1");
  refused(0xA, {}, errc::invalid_argument);
  for (auto& args : {numbers{}, {1}, {1, 2, 3}, {1, 2, 3, 4, 5}})
    refused(0, args, errc::invalid_argument);
}

// -- power --------------------------------------------------------------------

TEST_CASE("Ov5640_Shutdown_TakesThePowerAndComesBackAsItWas") {
  chip bus;
  pins power{bus};
  patient_cpu delay;
  ov5640 sensor{bus, delay, &power};
  // The first use switches it on, a hard reset off and on again.
  REQUIRE_FALSE(sensor.set_view(whole(pixformat::rgb565, 320, 240)));
  CHECK(power.on_count == 1);
  CHECK(power.off_count == 0);
  REQUIRE_FALSE(sensor.reset(true));
  CHECK(power.on_count == 2);
  CHECK(power.off_count == 1);
  REQUIRE_FALSE(sensor.set_view(whole(pixformat::rgb565, 320, 240)));
  REQUIRE_FALSE(sensor.set_knob(knob::saturation, {2}));
  REQUIRE_FALSE(sensor.start());
  auto before = bus.registers;
  REQUIRE_FALSE(sensor.set_knob(knob::shutdown, {1}));
  CHECK(power.off_count == 2);
  CHECK((*sensor.get_knob(knob::shutdown))[0] == 1);
  // It says why nothing can be set, and capture waits.
  auto err = sensor.set_knob(knob::contrast, {1});
  CHECK(err == errc::control_failed);
  CHECK_THAT(describe(err), Catch::Contains("shutdown=1"));
  CHECK(sensor.set_view(whole(pixformat::rgb565, 640, 480))
        == errc::control_failed);
  CHECK_FALSE(sensor.restore());
  sensor.stop();
  CHECK_FALSE(sensor.start());
  CHECK(power.on_count == 2);
  REQUIRE_FALSE(sensor.set_knob(knob::shutdown, {0}));
  CHECK(power.on_count == 3);
  CHECK(bus.registers == before);
  // A reset wakes it, too.
  REQUIRE_FALSE(sensor.set_knob(knob::shutdown, {1}));
  REQUIRE_FALSE(sensor.reset(false));
  CHECK((*sensor.get_knob(knob::shutdown))[0] == 0);
}

TEST_CASE("Ov5640_ShutdownWithoutAPin_IsStandby") {
  fixture x;
  REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::rgb565, 320, 240)));
  REQUIRE_FALSE(x.sensor.start());
  REQUIRE_FALSE(x.sensor.set_knob(knob::shutdown, {1}));
  CHECK(x.bus.registers[reg::system_ctrl0] == 0x42);
  REQUIRE_FALSE(x.sensor.set_knob(knob::shutdown, {0}));
  CHECK(x.bus.registers[reg::system_ctrl0] == 0x02);
}
