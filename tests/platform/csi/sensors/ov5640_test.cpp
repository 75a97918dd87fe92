#include "platform/csi/sensors/ov5640.hpp"

#include <cmath>
#include <map>

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"
#include "platform/csi/sensors/ov5640_registers.hpp"
#include "tests/platform/csi/sensors/ov5640_chip.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;

using namespace actorcsi::platform::ov5640_test;

// -- start --------------------------------------------------------------------

TEST_CASE("Ov5640_Reset_FindsTheChipResetsItAndStandsBy") {
  fixture x;
  CHECK(x.bus.registers[reg::system_ctrl0] == 0x42);
  CHECK(x.bus.registers[reg::clock_source] == 0x03);
  // PLL: 24 MHz / 3 * 60 / 2 / 2 / 2 = 60 MHz.
  CHECK(x.bus.registers[reg::pll_ctrl0] == 0x18);
  CHECK(x.bus.registers[reg::pll_ctrl2] == 60);
  CHECK(x.bus.registers[reg::pll_ctrl3] == 0x13);
  CHECK(x.delay.total >= std::chrono::milliseconds{5});
  CHECK(x.delay.total <= std::chrono::milliseconds{50});
}

TEST_CASE("Ov5640_Bus_IsWhatThePolarityRegisterSays") {
  fixture x;
  auto polarity = x.bus.registers[reg::polarity];
  auto bus = x.sensor.bus();
  CHECK(bus.pclk_rising == ((polarity & 0x20) != 0));
  CHECK(bus.href_active_high == ((polarity & 0x02) != 0));
  CHECK(bus.vsync_rising == ((polarity & 0x01) == 0));
  CHECK_FALSE(bus.high_byte_first);
}

TEST_CASE("Ov5640_NobodyThere_IsSensorNotDetected") {
  chip bus;
  bus.deaf_after = 0;
  patient_cpu delay;
  ov5640 sensor{bus, delay};
  auto err = sensor.reset(true);
  CHECK(err == errc::sensor_not_detected);
  CHECK_THAT(describe(err), Catch::Contains("no acknowledge"));
}

TEST_CASE("Ov5640_AnotherChip_IsSensorNotDetectedAndNotWrittenTo") {
  chip bus;
  bus.registers[reg::chip_id] = 0x26;
  patient_cpu delay;
  ov5640 sensor{bus, delay};
  CHECK(sensor.reset(true) == errc::sensor_not_detected);
  CHECK(sensor.set_view(whole(pixformat::rgb565, 320, 240))
        == errc::sensor_not_detected);
  CHECK(bus.writes == 0);
}

TEST_CASE("Ov5640_BusFailsAnywhere_IsIoErrorAndTheNextResetWorks") {
  for (auto after : {2, 3, 10, 100}) {
    INFO(after);
    chip bus;
    bus.deaf_after = after;
    patient_cpu delay;
    ov5640 sensor{bus, delay};
    CHECK(sensor.reset(true) == errc::io_error);
    bus.deaf_after = 1'000'000;
    CHECK_FALSE(sensor.reset(false));
    CHECK(bus.registers[reg::pll_ctrl2] == 60);
  }
}

TEST_CASE("Ov5640_StartAndStop_SendsAndStandsBy") {
  fixture x;
  REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::rgb565, 320, 240)));
  CHECK(x.bus.registers[reg::system_ctrl0] == 0x42);
  CHECK_FALSE(x.sensor.start());
  CHECK(x.bus.registers[reg::system_ctrl0] == 0x02);
  x.sensor.stop();
  CHECK(x.bus.registers[reg::system_ctrl0] == 0x42);
  x.bus.deaf_after = 0;
  CHECK(x.sensor.start() == errc::io_error);
}

// -- view ---------------------------------------------------------------------

TEST_CASE("Ov5640_Formats_AreTheirRegisters") {
  struct entry {
    pixformat format;
    uint8_t control;
    uint8_t mux;
  };
  for (auto& what :
       {entry{pixformat::rgb565, 0x6F, 1}, entry{pixformat::yuv422, 0x30, 0},
        entry{pixformat::grayscale, 0x10, 0},
        entry{pixformat::bayer, 0x00, 3}}) {
    fixture x;
    REQUIRE_FALSE(x.sensor.set_view(whole(what.format, 320, 240)));
    CHECK(x.bus.registers[reg::format] == what.control);
    CHECK(x.bus.registers[reg::format_mux] == what.mux);
  }
}

TEST_CASE("Ov5640_Jpeg_SwitchesTheEncoderOnAndOffAgain") {
  fixture x;
  REQUIRE_FALSE(x.sensor.set_knob(knob::hmirror, {1}));
  auto before = x.bus.registers;
  CHECK(x.sensor.sends(pixformat::jpeg));
  CHECK_FALSE(x.sensor.sends(pixformat::binary));
  REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::jpeg, 320, 240)));
  CHECK(x.bus.registers[reg::format] == 0x30);
  CHECK(x.bus.registers[reg::format_mux] == 0);
  CHECK(x.bus.registers[reg::horizontal] == 0x27);
  CHECK(x.bus.registers[reg::system_reset02] == 0x00);
  CHECK(x.bus.registers[reg::clock_enable02] == 0xEB);
  CHECK(x.bus.registers[reg::jpg_mode_select] == 4);
  CHECK(x.bus.at16(reg::vfifo_hsize) == 640);
  CHECK(x.bus.at16(reg::vfifo_vsize) == 240);
  // It is known again after the chip has lost it.
  x.bus.forget();
  REQUIRE_FALSE(x.sensor.restore());
  CHECK(x.bus.registers[reg::horizontal] == 0x27);
  CHECK(x.bus.registers[reg::clock_enable02] == 0xEB);
  REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::rgb565, 320, 240)));
  CHECK(x.bus.registers[reg::horizontal] == 0x07);
  for (auto where : {reg::system_reset02, reg::clock_enable02})
    CHECK(x.bus.registers[where] == before[where]);
}

TEST_CASE("Ov5640_Qvga_IsTheWholeArrayBinnedAndScaled") {
  fixture x;
  REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::rgb565, 320, 240)));
  CHECK(x.bus.at16(reg::x_start) == 0);
  CHECK(x.bus.at16(reg::x_end) == 2'623);
  CHECK(x.bus.at16(reg::y_start) == 4);
  CHECK(x.bus.at16(reg::y_end) == 1'947);
  CHECK(x.bus.at16(reg::output_width) == 320);
  CHECK(x.bus.at16(reg::output_height) == 240);
  CHECK(x.bus.at16(reg::x_offset) == 16);
  CHECK(x.bus.at16(reg::y_offset) == 6);
  CHECK(x.bus.registers[reg::x_increment] == 0x31);
  CHECK(x.bus.registers[reg::y_increment] == 0x31);
  CHECK((x.bus.registers[reg::vertical] & 1) == 1);
  CHECK((x.bus.registers[reg::horizontal] & 1) == 1);
  CHECK((x.bus.registers[reg::isp_ctrl01] & 0x20) != 0);
  // 30 frames per second unless told otherwise.
  CHECK(std::abs(rate_of(x.bus) - 30) < 0.03);
}

TEST_CASE("Ov5640_LargestBinned_IsNotScaled") {
  fixture x;
  REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::grayscale, 1280, 960)));
  CHECK((x.bus.registers[reg::isp_ctrl01] & 0x20) == 0);
  CHECK(x.bus.registers[reg::x_increment] == 0x31);
}

TEST_CASE("Ov5640_AllPixels_AreNotBinned") {
  fixture x;
  REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::grayscale, 2592, 1944)));
  CHECK(x.bus.at16(reg::x_end) == 2'623);
  CHECK(x.bus.at16(reg::y_end) == 1'951);
  CHECK(x.bus.registers[reg::x_increment] == 0x11);
  CHECK((x.bus.registers[reg::vertical] & 1) == 0);
  CHECK((x.bus.registers[reg::horizontal] & 1) == 0);
  CHECK((x.bus.registers[reg::isp_ctrl01] & 0x20) == 0);
}

TEST_CASE("Ov5640_WhatTheChipCannotSend_IsRefusedAndChangesNothing") {
  fixture x;
  auto good = whole(pixformat::rgb565, 320, 240);
  REQUIRE_FALSE(x.sensor.set_view(good));
  auto before = x.bus.registers;
  auto refused = [&](sensor_view view, errc code) {
    CHECK(x.sensor.set_view(view) == code);
    CHECK(x.bus.registers == before);
  };
  refused(whole(pixformat::rgb565, 2594, 1944), errc::invalid_framesize);
  refused(whole(pixformat::rgb565, 2592, 1946), errc::invalid_framesize);
  refused(whole(pixformat::rgb565, 30, 240), errc::invalid_framesize);
  refused(whole(pixformat::rgb565, 320, 241), errc::invalid_framesize);
  auto odd = good;
  odd.window = {0, 0, 101, 100};
  refused(odd, errc::invalid_window);
  auto small = good;
  small.window = {0, 0, 16, 16};
  refused(small, errc::invalid_window);
  auto colours = whole(pixformat::bayer, 320, 240);
  colours.window = {1, 0, 100, 100};
  refused(colours, errc::invalid_window);
}

// -- rate ---------------------------------------------------------------------

TEST_CASE("Ov5640_Rates_AreKeptWithinOneInAThousand") {
  fixture x;
  REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::rgb565, 320, 240)));
  for (auto hz : {0.2, 1.0, 7.5, 15.0, 25.0, 30.0, 32.0}) {
    INFO(hz);
    REQUIRE_FALSE(x.sensor.set_rate(hz));
    CHECK(std::abs(rate_of(x.bus) / hz - 1) < 0.001);
    CHECK(x.bus.at16(reg::hts) <= 8'191);
    // The longest exposure and the bands of flickering light follow.
    CHECK(x.bus.at16(reg::max_exposure_50hz) == x.bus.at16(reg::vts) - 4);
    auto lines_per_s = 60e6 / x.bus.at16(reg::hts);
    CHECK(std::abs(x.bus.at16(reg::band_50hz) - lines_per_s / 100) <= 1);
    CHECK(std::abs(x.bus.at16(reg::band_60hz) - lines_per_s / 120) <= 1);
  }
}

TEST_CASE("Ov5640_RateThatTheViewCannotHave_IsInvalidFramerate") {
  fixture x;
  REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::rgb565, 640, 480)));
  auto before = x.bus.registers;
  for (auto hz : {34.0, 1'000.0, 0.05, -1.0, std::nan("")}) {
    INFO(hz);
    CHECK(x.sensor.set_rate(hz) == errc::invalid_framerate);
    CHECK(x.bus.registers == before);
  }
}

TEST_CASE("Ov5640_RateThatTheViewCannotHave_SaysTheFastest") {
  fixture x;
  REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::rgb565, 1920, 1080)));
  auto err = x.sensor.set_rate(30);
  CHECK(err == errc::invalid_framerate);
  auto fastest = x.sensor.rate();
  CHECK_THAT(describe(err), Catch::Contains("framerate=30: use at most "));
  CHECK_FALSE(x.sensor.set_rate(fastest));
  CHECK(std::abs(x.sensor.rate() / fastest - 1) < 0.001);
}

TEST_CASE("Ov5640_ViewThatIsSlowerThanTheRate_LowersItAndGivesItBack") {
  fixture x;
  CHECK(x.sensor.rate() == 0);
  REQUIRE_FALSE(x.sensor.set_rate(30));
  struct entry {
    uint16_t width;
    uint16_t height;
    double fastest;
  };
  // 60 MHz by lines of 2 * width + 64 periods, and by the array's lines of that
  // aspect ratio and 24 more.
  for (auto& what : {entry{1600, 1200, 9.34}, entry{1920, 1080, 10.37},
                     entry{2048, 1536, 7.33}, entry{2560, 1600, 7.04},
                     entry{2592, 1944, 5.81}}) {
    INFO(what.width << "x" << what.height);
    REQUIRE_FALSE(
      x.sensor.set_view(whole(pixformat::rgb565, what.width, what.height)));
    CHECK(x.sensor.rate() == Approx(what.fastest).epsilon(0.001));
    CHECK(x.sensor.rate() == Approx(rate_of(x.bus)));
    REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::rgb565, 320, 240)));
    CHECK(x.sensor.rate() == Approx(30).epsilon(0.001));
  }
  // Asked for before the view or after it, it is the same.
  REQUIRE_FALSE(x.sensor.set_rate(5));
  REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::rgb565, 1920, 1080)));
  CHECK(x.sensor.rate() == Approx(5).epsilon(0.001));
  REQUIRE_FALSE(x.sensor.set_rate(10));
  CHECK(x.sensor.rate() == Approx(10).epsilon(0.001));
  // The fastest that it has.
  REQUIRE_FALSE(x.sensor.set_rate(std::nullopt));
  CHECK(x.sensor.rate() == Approx(10.37).epsilon(0.001));
  REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::rgb565, 320, 240)));
  CHECK(x.sensor.rate() == Approx(ov5640_default_hz).epsilon(0.001));
  // A reset forgets it.
  REQUIRE_FALSE(x.sensor.reset(false));
  REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::rgb565, 320, 240)));
  CHECK(std::abs(rate_of(x.bus) - 30) < 0.03);
}
