#include "tools/emulator/chip/snvs.hpp"

#include <catch2/catch.hpp>

#include "tests/tools/emulator/chip/manual_surroundings.hpp"

using namespace actorcsi::emulator;
using namespace actorcsi::emulator::test;

namespace {

constexpr uint32_t hpcr = 0x08, hprtcmr = 0x24, hprtclr = 0x28, lpcr = 0x38,
                   lpsrtcmr = 0x50, lpsrtclr = 0x54, lpgpr0_legacy = 0x68,
                   lpgpr0_alias = 0x90, lpgpr0 = 0x100;

struct bench : manual_surroundings {
  snvs unit{around()};
};

} // namespace

TEST_CASE("Snvs_Counters_CountSecondsTimes32768") {
  bench b;
  b.unit.write(lpsrtcmr, 1);
  b.unit.write(lpsrtclr, 0xFFFFFFFF);
  b.unit.write(lpcr, 1);
  b.unit.write(hpcr, 1);
  b.clock.pass(2.00001);
  CHECK(b.unit.read(hprtclr) == 65'536);
  CHECK(b.unit.read(hprtcmr) == 0);
  CHECK(b.unit.read(lpsrtclr) == 65'535);
  CHECK(b.unit.read(lpsrtcmr) == 2);
  b.unit.write(lpcr, 0);
  b.clock.pass(1);
  CHECK(b.unit.read(lpsrtclr) == 65'535);
  CHECK_FALSE(b.complains());
}

TEST_CASE("Snvs_LowPowerPart_OutlivesAReset") {
  bench b;
  b.unit.write(lpgpr0, 0x1234);
  b.unit.write(lpgpr0_alias + 12, 0x5678);
  b.unit.write(lpcr, 1);
  b.unit.write(hpcr, 1);
  b.clock.pass(1.00001);
  b.unit.reset();
  CHECK(b.unit.read(lpgpr0_legacy) == 0x1234);
  CHECK(b.unit.read(lpgpr0 + 12) == 0x5678);
  CHECK(b.unit.read(lpsrtclr) == 32'768);
  CHECK(b.unit.read(hpcr) == 0);
  CHECK(b.unit.read(hprtclr) == 0);
}

TEST_CASE("Snvs_CounterThatRuns_IsNotWritten") {
  bench b;
  b.unit.write(hpcr, 1);
  b.unit.write(hprtclr, 77);
  CHECK(b.complains());
  CHECK(b.unit.read(hprtclr) == 0);
}

TEST_CASE("Snvs_WhatIsNotModelled_IsRefused") {
  bench b;
  SECTION("turning the power off") {
    b.unit.write(lpcr, 1u << 6);
    CHECK(b.trouble.refusal().find("turned off") != std::string::npos);
  }
  SECTION("another register") {
    b.unit.read(0x44);
    CHECK(b.trouble.refusal() == "SNVS+44 is read, which is not modelled");
  }
}
