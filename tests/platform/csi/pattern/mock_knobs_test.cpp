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
    CHECK(values.size() >= 1);
    if (spec_of(id).min_values > 0 && id != knob::lens_correction)
      CHECK(!check(id, values));
  }
}

TEST_CASE("MockKnobs_WhatIsSet_IsReadBack") {
  mock_knobs knobs;
  CHECK(!knobs.set(knob::contrast, {-3}));
  CHECK(knobs.get(knob::contrast)[0] == -3);
  CHECK(!knobs.set(knob::quality, {55}));
  CHECK(knobs.get(knob::quality)[0] == 55);
  CHECK(knobs.set(knob::quality, {101}) == errc::control_failed);
  CHECK(knobs.get(knob::quality)[0] == 55);
  knobs.reset();
  CHECK(knobs.get(knob::contrast)[0] == 0);
}

TEST_CASE("MockKnobs_AutomaticOff_SetsWhatItGoverned") {
  mock_knobs knobs;
  CHECK(!knobs.set(knob::auto_gain, {0, 6}));
  CHECK(knobs.get(knob::gain_db)[0] == 6);
  CHECK(!knobs.set(knob::auto_exposure, {0, 20'000}));
  CHECK(knobs.get(knob::exposure_us)[0] == 20'000);
  CHECK(!knobs.set(knob::auto_whitebal, {0, 1, 2, 3}));
  CHECK(knobs.get(knob::rgb_gain_db).size() == 3);
  CHECK(knobs.get(knob::rgb_gain_db)[2] == 3);
  CHECK(!knobs.set(knob::auto_blc, {0, 9, 8}));
  CHECK(knobs.get(knob::blc_regs)[1] == 8);
  auto gain = knobs.effects().gain;
  // 6 dB and twice the time are four times the light, and 1 dB on top.
  CHECK(gain[0] == Approx(4 * 1.122).epsilon(0.01));
  CHECK(gain[2] > gain[1]);
  CHECK(!knobs.set(knob::auto_gain, {0}));
  CHECK(knobs.get(knob::gain_db)[0] == 6);
}

TEST_CASE("MockKnobs_AutomaticOn_LeavesThePictureAlone") {
  mock_knobs knobs;
  CHECK(!knobs.set(knob::auto_gain, {0, 6}));
  CHECK(!knobs.set(knob::auto_gain, {1, 12, 30}));
  CHECK(knobs.effects() == picture_effects{});
  CHECK(knobs.get(knob::gain_db)[0] == 6);
}

TEST_CASE("MockKnobs_Registers_AreRememberedByAddress") {
  mock_knobs knobs;
  CHECK(!knobs.set(knob::sensor_register, {0x3008, 0x82}));
  CHECK(!knobs.set(knob::sensor_register, {0x3009}));
  CHECK(knobs.get(knob::sensor_register)[1] == 0);
  CHECK(!knobs.set(knob::sensor_register, {0x3008}));
  CHECK(knobs.get(knob::sensor_register)[0] == 0x3008);
  CHECK(knobs.get(knob::sensor_register)[1] == 0x82);
}
