#include "platform/csi/pattern/mock_knobs.hpp"

#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

TEST_CASE("MockKnobs_Defaults_AreAllowedAndNeutral") {
  mock_knobs knobs;
  CHECK(knobs.effects() == picture_effects{});
  for (size_t i = 1; i <= num_knobs; ++i) {
    auto id = static_cast<knob>(i);
    INFO(to_string(id));
    auto values = knobs.get(id);
    if (!values)
      continue;
    CHECK(values->size() >= 1);
    if (spec_of(id).min_values > 0)
      CHECK(!check(id, *values));
  }
}

TEST_CASE("MockKnobs_WhatIsSet_IsReadBack") {
  mock_knobs knobs;
  CHECK(!knobs.set(knob::contrast, {-3}));
  CHECK((*knobs.get(knob::contrast))[0] == -3);
  CHECK(!knobs.set(knob::gainceiling, {64}));
  CHECK(knobs.set(knob::gainceiling, {63}) == errc::control_failed);
  CHECK((*knobs.get(knob::gainceiling))[0] == 64);
  knobs.reset();
  CHECK((*knobs.get(knob::contrast))[0] == 0);
}

TEST_CASE("MockKnobs_WithoutAnEffect_AreRefusedWithTheReason") {
  mock_knobs knobs;
  auto id = knob::auto_rotation;
  auto err = knobs.set(id, {1});
  CHECK(err == errc::unsupported);
  CHECK_THAT(context_of(err),
             Catch::StartsWith(std::string{to_string(id)} + ": it "));
  auto value = knobs.get(id);
  REQUIRE_FALSE(value);
  CHECK(value.error() == errc::unsupported);
  CHECK(knobs.effects() == picture_effects{});
}

TEST_CASE("MockKnobs_BlackLevel_IsSubtractedWhileItsAutomaticIsOff") {
  mock_knobs knobs;
  CHECK((*knobs.get(knob::blc_regs))[0] == 16);
  // What the automatic found stays in force.
  CHECK(!knobs.set(knob::auto_blc, {0}));
  CHECK(knobs.effects() == picture_effects{});
  CHECK(!knobs.set(knob::auto_blc, {0, 0, 16, 26}));
  CHECK(knobs.effects().black == std::array<double, 3>{{16, 0, -10}});
  CHECK(!knobs.set(knob::auto_blc, {1}));
  CHECK(knobs.effects() == picture_effects{});
}

TEST_CASE("MockKnobs_LensCorrection_GivesBackTheLightOfTheCorners") {
  mock_knobs knobs;
  CHECK(!knobs.set(knob::lens_correction, {0}));
  CHECK(knobs.effects().vignetting == 0.5);
  CHECK(knobs.effects().correction == 0);
  CHECK(!knobs.set(knob::lens_correction, {1, 51, 102}));
  CHECK(knobs.effects().correction == Approx(0.4));
  CHECK(knobs.effects().corrected_from == Approx(0.2));
  CHECK(!knobs.set(knob::lens_correction, {1}));
  CHECK(knobs.effects() == picture_effects{});
}

TEST_CASE("MockKnobs_Palette_IsNoneUntilOneIsChosen") {
  mock_knobs knobs;
  CHECK((*knobs.get(knob::color_palette))[0] == -1);
  CHECK(!knobs.set(knob::color_palette, {0}));
  CHECK(knobs.effects().colours == palette::rainbow);
  CHECK(!knobs.set(knob::color_palette, {1}));
  CHECK(knobs.effects().colours == palette::ironbow);
  CHECK(knobs.set(knob::color_palette, {2}) == errc::control_failed);
  CHECK(!knobs.set(knob::color_palette, {-1}));
  CHECK(knobs.effects() == picture_effects{});
}

TEST_CASE("MockKnobs_AutomaticOff_SetsWhatItGoverned") {
  mock_knobs knobs;
  CHECK(!knobs.set(knob::auto_gain, {0, 6}));
  CHECK((*knobs.get(knob::gain_db))[0] == 6);
  CHECK(!knobs.set(knob::auto_exposure, {0, 20'000}));
  CHECK((*knobs.get(knob::exposure_us))[0] == 20'000);
  CHECK(!knobs.set(knob::auto_whitebal, {0, 1, 2, 3}));
  CHECK(knobs.get(knob::rgb_gain_db)->size() == 3);
  CHECK((*knobs.get(knob::rgb_gain_db))[2] == 3);
  CHECK(!knobs.set(knob::auto_blc, {0, 9, 8}));
  CHECK((*knobs.get(knob::blc_regs))[1] == 8);
  auto gain = knobs.effects().gain;
  // 6 dB and twice the time are four times the light, and 1 dB on top.
  CHECK(gain[0] == Approx(4 * 1.122).epsilon(0.01));
  CHECK(gain[2] > gain[1]);
  CHECK(!knobs.set(knob::auto_gain, {0}));
  CHECK((*knobs.get(knob::gain_db))[0] == 6);
}

TEST_CASE("MockKnobs_AutomaticOn_LeavesThePictureAlone") {
  mock_knobs knobs;
  CHECK(!knobs.set(knob::auto_gain, {0, 6}));
  CHECK(!knobs.set(knob::auto_gain, {1, 12, 30}));
  CHECK(knobs.effects() == picture_effects{});
  CHECK((*knobs.get(knob::gain_db))[0] == 0);
}

TEST_CASE("MockKnobs_AutomaticGain_MakesUpForLittleLightUpToItsCeiling") {
  mock_knobs knobs;
  CHECK(!knobs.set(knob::auto_exposure, {0, 2'500}));
  CHECK(knobs.effects() == picture_effects{});
  CHECK((*knobs.get(knob::gain_db))[0] == Approx(12.0412));
  CHECK(!knobs.set(knob::gainceiling, {2}));
  CHECK(knobs.effects().gain[0] == Approx(0.5));
  CHECK((*knobs.get(knob::gain_db))[0] == Approx(6.0206));
  // What it found stays.
  CHECK(!knobs.set(knob::auto_gain, {0}));
  CHECK(!knobs.set(knob::auto_exposure, {0, 5'000}));
  CHECK(knobs.effects().gain[0] == Approx(1));
  CHECK(!knobs.set(knob::auto_gain, {1, 0, 12}));
  CHECK((*knobs.get(knob::gainceiling))[0] == 4);
  CHECK(!knobs.set(knob::auto_exposure, {0, 1'000}));
  CHECK(knobs.effects().gain[0] == Approx(0.4));
  // More light than usual takes no gain.
  CHECK(!knobs.set(knob::auto_exposure, {0, 40'000}));
  CHECK(knobs.effects().gain[0] == Approx(4));
  CHECK((*knobs.get(knob::gain_db))[0] == 0);
  CHECK(!knobs.set(knob::auto_exposure, {1}));
  CHECK(knobs.effects() == picture_effects{});
}

TEST_CASE("MockKnobs_Registers_AreRememberedByAddress") {
  mock_knobs knobs;
  CHECK(!knobs.set(knob::sensor_register, {0x3008, 0x82}));
  CHECK(!knobs.set(knob::sensor_register, {0x3009}));
  CHECK((*knobs.get(knob::sensor_register))[1] == 0);
  CHECK(!knobs.set(knob::sensor_register, {0x3008}));
  CHECK((*knobs.get(knob::sensor_register))[0] == 0x3008);
  CHECK((*knobs.get(knob::sensor_register))[1] == 0x82);
}
