#include "platform/csi/sensors/ov5640.hpp"

#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"
#include "platform/csi/sensors/ov5640_registers.hpp"
#include "tests/platform/csi/sensors/ov5640_chip.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;

using namespace actorcsi::platform::ov5640_test;

TEST_CASE("Ov5640_Knobs_ReadBackWhatWasSet") {
  fixture x;
  REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::rgb565, 320, 240)));
  struct entry {
    knob which;
    double value;
  };
  for (auto& what : {entry{knob::contrast, -4}, entry{knob::contrast, 3},
                     entry{knob::brightness, -2}, entry{knob::brightness, 4},
                     entry{knob::saturation, 0}, entry{knob::saturation, -4},
                     entry{knob::gainceiling, 16}, entry{knob::colorbar, 1},
                     entry{knob::auto_gain, 0}, entry{knob::auto_exposure, 0},
                     entry{knob::auto_whitebal, 0}, entry{knob::hmirror, 1},
                     entry{knob::vflip, 1}, entry{knob::special_effect, 1},
                     entry{knob::hmirror, 0}, entry{knob::sleep, 1}}) {
    INFO(to_string(what.which) << "=" << what.value);
    REQUIRE_FALSE(x.sensor.set_knob(what.which, {what.value}));
    auto got = x.sensor.get_knob(what.which);
    REQUIRE(got);
    CHECK((*got)[0] == what.value);
  }
}

TEST_CASE("Ov5640_ManualGainExposureAndWhiteBalance_AreTheirRegisters") {
  fixture x;
  REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::rgb565, 320, 240)));
  REQUIRE_FALSE(x.sensor.set_knob(knob::auto_gain, {0, 12}));
  CHECK(x.bus.at16(reg::gain) == 64);
  CHECK(std::abs((*x.sensor.get_knob(knob::gain_db))[0] - 12) < 0.1);
  REQUIRE_FALSE(x.sensor.set_knob(knob::auto_exposure, {0, 8'000}));
  CHECK(std::abs((*x.sensor.get_knob(knob::exposure_us))[0] - 8'000) < 5);
  REQUIRE_FALSE(x.sensor.set_knob(knob::auto_whitebal, {0, 6, 0, -6}));
  auto gains = x.sensor.get_knob(knob::rgb_gain_db);
  REQUIRE(gains);
  CHECK(std::abs((*gains)[0] - 6) < 0.1);
  CHECK(std::abs((*gains)[1]) < 0.1);
  CHECK(std::abs((*gains)[2] + 6) < 0.1);
}

TEST_CASE("Ov5640_ValueBeyondTheChip_ReadsAsTheNearestInForce") {
  fixture x;
  REQUIRE_FALSE(x.sensor.set_knob(knob::gainceiling, {64}));
  CHECK(x.bus.at16(reg::gain_ceiling) == 0x3FF);
  CHECK((*x.sensor.get_knob(knob::gainceiling))[0] == 63.9375);
  REQUIRE_FALSE(x.sensor.set_knob(knob::auto_gain, {0, 40}));
  auto gain = x.sensor.get_knob(knob::auto_gain);
  REQUIRE(gain);
  REQUIRE(gain->size() == 3);
  CHECK((*gain)[1] == Approx(36.1).margin(0.05));
  REQUIRE_FALSE(x.sensor.set_knob(knob::auto_gain, {1, 0, 12}));
  CHECK((*x.sensor.get_knob(knob::auto_gain))[2] == Approx(12).margin(0.1));
}

TEST_CASE("Ov5640_ExposureLongerThanAFrame_MakesTheFrameLonger") {
  fixture x;
  REQUIRE_FALSE(x.sensor.set_rate(30));
  REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::rgb565, 320, 240)));
  auto exposure = [&] {
    auto values = x.sensor.get_knob(knob::auto_exposure);
    REQUIRE(values);
    REQUIRE(values->size() == 2);
    CHECK((*x.sensor.get_knob(knob::exposure_us))[0] == (*values)[1]);
    return (*values)[1];
  };
  for (double us : {100'000, 1'000'000, 500}) {
    INFO(us);
    REQUIRE_FALSE(x.sensor.set_knob(knob::auto_exposure, {0, us}));
    CHECK(exposure() == Approx(us).margin(5));
    auto longest = std::max(1 / 30.0, us / 1e6);
    CHECK(x.sensor.rate() == Approx(1 / longest).epsilon(0.01));
    CHECK(rate_of(x.bus) == Approx(x.sensor.rate()));
  }
  // It is kept in microseconds by another size, whose lines are longer, ...
  REQUIRE_FALSE(x.sensor.set_knob(knob::auto_exposure, {0, 100'000}));
  REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::rgb565, 1920, 1080)));
  CHECK(exposure() == Approx(100'000).margin(5));
  CHECK(x.sensor.rate() == Approx(10).epsilon(0.01));
  REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::rgb565, 320, 240)));
  // ... by another rate, and by switching it off once more.
  REQUIRE_FALSE(x.sensor.set_rate(15));
  CHECK(exposure() == Approx(100'000).margin(5));
  REQUIRE_FALSE(x.sensor.set_knob(knob::auto_exposure, {0}));
  CHECK(exposure() == Approx(100'000).margin(5));
  REQUIRE_FALSE(x.sensor.set_knob(knob::auto_exposure, {1}));
  CHECK(x.sensor.rate() == Approx(15).epsilon(0.001));
}

TEST_CASE("Ov5640_ExposureBeforeTheView_IsSetWithIt") {
  fixture x;
  REQUIRE_FALSE(x.sensor.set_knob(knob::auto_exposure, {0, 8'000}));
  CHECK((*x.sensor.get_knob(knob::exposure_us))[0] == 8'000);
  REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::rgb565, 640, 480)));
  CHECK((*x.sensor.get_knob(knob::exposure_us))[0] == Approx(8'000).margin(5));
}

TEST_CASE("Ov5640_Upright_IsFlippedByTheChipButNotMirrored") {
  fixture x;
  auto flips = [&](uint16_t where) { return x.bus.registers[where] & 0x06; };
  auto view = whole(pixformat::rgb565, 320, 240);
  REQUIRE_FALSE(x.sensor.set_view(view));
  CHECK(x.bus.registers[reg::vertical] == 0x47);
  CHECK(x.bus.registers[reg::horizontal] == 0x01);
  CHECK((*x.sensor.get_knob(knob::vflip))[0] == 0);
  CHECK((*x.sensor.get_knob(knob::hmirror))[0] == 0);
  REQUIRE_FALSE(x.sensor.set_knob(knob::vflip, {1}));
  CHECK(flips(reg::vertical) == 0);
  REQUIRE_FALSE(x.sensor.set_knob(knob::hmirror, {1}));
  CHECK(flips(reg::horizontal) == 6);
  // They survive another view, ...
  REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::grayscale, 2592, 1944)));
  CHECK(x.bus.registers[reg::horizontal] == 0x06);
  CHECK(x.bus.registers[reg::vertical] == 0x40);
  REQUIRE_FALSE(x.sensor.set_knob(knob::vflip, {0}));
  CHECK(x.bus.registers[reg::vertical] == 0x46);
  // ... but no hard reset.
  REQUIRE_FALSE(x.sensor.reset(true));
  REQUIRE_FALSE(x.sensor.set_view(view));
  CHECK(x.bus.registers[reg::vertical] == 0x47);
  CHECK(x.bus.registers[reg::horizontal] == 0x01);
}

TEST_CASE("Ov5640_Asleep_SendsNothingUntilItIsAwake") {
  fixture x;
  REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::rgb565, 320, 240)));
  REQUIRE_FALSE(x.sensor.set_knob(knob::sleep, {1}));
  REQUIRE_FALSE(x.sensor.start());
  CHECK(x.bus.registers[reg::system_ctrl0] == 0x42);
  REQUIRE_FALSE(x.sensor.set_knob(knob::sleep, {0}));
  CHECK(x.bus.registers[reg::system_ctrl0] == 0x02);
}

TEST_CASE("Ov5640_ThatLostItsRegisters_GetsAllOfThemBack") {
  fixture x;
  REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::rgb565, 320, 240)));
  REQUIRE_FALSE(x.sensor.set_rate(15));
  REQUIRE_FALSE(x.sensor.set_knob(knob::hmirror, {1}));
  REQUIRE_FALSE(x.sensor.set_knob(knob::auto_gain, {0, 12}));
  REQUIRE_FALSE(x.sensor.set_knob(knob::saturation, {2}));
  REQUIRE_FALSE(x.sensor.set_knob(knob::sensor_register, {0x5025, 7}));
  REQUIRE_FALSE(x.sensor.start());
  auto before = x.bus.registers;
  x.bus.forget();
  REQUIRE_FALSE(x.sensor.restore());
  REQUIRE_FALSE(x.sensor.start());
  CHECK(x.bus.registers == before);
  // It does not answer: it is set up again as soon as it does.
  x.bus.forget();
  x.bus.deaf_after = 0;
  CHECK(x.sensor.restore() == errc::sensor_not_detected);
  CHECK(x.sensor.start() == errc::sensor_not_detected);
  x.bus.deaf_after = 1'000'000;
  REQUIRE_FALSE(x.sensor.start());
  CHECK(x.bus.registers == before);
}

TEST_CASE("Ov5640_LostOnTheWayBack_IsSetUpByTheNextStart") {
  fixture x;
  REQUIRE_FALSE(x.sensor.set_view(whole(pixformat::grayscale, 160, 120)));
  REQUIRE_FALSE(x.sensor.start());
  auto before = x.bus.registers;
  auto writes = x.bus.writes;
  REQUIRE_FALSE(x.sensor.restore());
  writes = x.bus.writes - writes;
  x.bus.forget();
  // Among the settings, which come last.
  x.bus.deaf_after = writes - 5;
  CHECK(x.sensor.restore());
  x.bus.deaf_after = 1'000'000;
  REQUIRE_FALSE(x.sensor.start());
  CHECK(x.bus.registers == before);
}

TEST_CASE("Ov5640_MoreRegistersThanItRemembers_AreRefusedUntilAReset") {
  fixture x;
  caf::error err;
  for (int i = 0; i < 200 && !err; ++i)
    err = x.sensor.set_knob(knob::sensor_register,
                            {0x6000 + static_cast<double>(i), 1});
  CHECK(err == errc::limit_reached);
  CHECK_FALSE(x.sensor.set_knob(knob::sensor_register, {0x6000, 2}));
  REQUIRE_FALSE(x.sensor.reset(true));
  CHECK_FALSE(x.sensor.set_knob(knob::sensor_register, {0x7000, 1}));
}

TEST_CASE("Ov5640_Registers_CanBePeekedAndPoked") {
  fixture x;
  REQUIRE_FALSE(x.sensor.set_knob(knob::sensor_register, {0x503D, 0x80}));
  CHECK(x.bus.registers[0x503D] == 0x80);
  REQUIRE_FALSE(x.sensor.set_knob(knob::sensor_register, {0x300A}));
  auto value = x.sensor.get_knob(knob::sensor_register);
  REQUIRE(value);
  CHECK((*value)[0] == 0x300A);
  CHECK((*value)[1] == 0x56);
  CHECK(x.sensor.set_knob(knob::sensor_register, {0x503D, 0x100})
        == errc::control_failed);
}

TEST_CASE("Ov5640_BlackLevels_AreEightRegisters") {
  fixture x;
  REQUIRE_FALSE(
    x.sensor.set_knob(knob::auto_blc, {0, 1, 2, 3, 4, 5, 6, 7, 255}));
  CHECK((x.bus.registers[reg::blc_ctrl00] & 1) == 0);
  CHECK(x.bus.registers[0x402C] == 1);
  CHECK(x.bus.registers[0x4033] == 255);
  auto all = x.sensor.get_knob(knob::auto_blc);
  REQUIRE(all);
  REQUIRE(all->size() == 9);
  CHECK((*all)[0] == 0);
  CHECK((*all)[8] == 255);
  auto levels = x.sensor.get_knob(knob::blc_regs);
  REQUIRE(levels);
  REQUIRE(levels->size() == 8);
  CHECK(std::equal(levels->begin(), levels->end(), all->begin() + 1));
  // Fewer leave the others; automatic leaves all to the chip.
  REQUIRE_FALSE(x.sensor.set_knob(knob::auto_blc, {0, 9}));
  CHECK((*x.sensor.get_knob(knob::blc_regs))[1] == 2);
  REQUIRE_FALSE(x.sensor.set_knob(knob::auto_blc, {1}));
  CHECK((x.bus.registers[reg::blc_ctrl00] & 1) == 1);
  CHECK(x.sensor.set_knob(knob::auto_blc, {0, 256}) == errc::control_failed);
}

TEST_CASE("Ov5640_LensCorrection_IsABitOfThePictureProcessor") {
  fixture x;
  CHECK((*x.sensor.get_knob(knob::lens_correction))[0] == 0);
  auto before = x.bus.registers[reg::isp_ctrl00];
  REQUIRE_FALSE(x.sensor.set_knob(knob::lens_correction, {1, 10, 20}));
  CHECK(x.bus.registers[reg::isp_ctrl00] == (before | 0x80));
  CHECK((*x.sensor.get_knob(knob::lens_correction))[0] == 1);
  REQUIRE_FALSE(x.sensor.set_knob(knob::lens_correction, {0}));
  CHECK(x.bus.registers[reg::isp_ctrl00] == before);
}

TEST_CASE("Ov5640_Quality_ScalesTheQuantization") {
  fixture x;
  CHECK((*x.sensor.get_knob(knob::quality))[0] == 90);
  struct {
    double quality;
    uint8_t scale;
    double in_force;
  } rows[] = {
    {0, 63, 0}, {50, 32, 49}, {80, 13, 79}, {99, 1, 98}, {100, 1, 98}};
  for (auto& row : rows) {
    REQUIRE_FALSE(x.sensor.set_knob(knob::quality, {row.quality}));
    CHECK(x.bus.registers[reg::jpeg_ctrl07] == row.scale);
    CHECK((*x.sensor.get_knob(knob::quality))[0] == row.in_force);
  }
  CHECK(x.sensor.set_knob(knob::quality, {101}) == errc::control_failed);
}

TEST_CASE("Ov5640_KnobsThatItDoesNotHave_AreUnsupported") {
  fixture x;
  for (auto which :
       {knob::transpose, knob::auto_rotation, knob::color_palette}) {
    INFO(to_string(which));
    CHECK(x.sensor.set_knob(which, {0}) == errc::unsupported);
    CHECK_FALSE(x.sensor.get_knob(which));
  }
  CHECK(x.sensor.set_knob(knob::contrast, {9}) == errc::control_failed);
  CHECK(x.sensor.set_knob(knob::gain_db, {1}) == errc::control_failed);
}
