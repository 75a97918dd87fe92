#include "tools/emulator/chip/clocks.hpp"

#include <catch2/catch.hpp>

#include "tests/tools/emulator/chip/manual_surroundings.hpp"

using namespace actorcsi::emulator;
using namespace actorcsi::emulator::test;

namespace {

struct bench : manual_surroundings {
  clocks x{around()};
};

constexpr uint32_t pll_arm = 0, lock = 1u << 31, enable = 1u << 13,
                   bypass = 1u << 16;

} // namespace

TEST_CASE("Clocks_Pll_LocksAfterAWhileUnlessItIsBroken") {
  bench b;
  b.x.analog().write(pll_arm, bypass | enable | 100);
  CHECK((b.x.analog().read(pll_arm) & lock) == 0);
  b.clock.pass(101e-6);
  CHECK((b.x.analog().read(pll_arm) & lock) != 0);
  b.x.break_plls();
  CHECK((b.x.analog().read(pll_arm) & lock) == 0);
}

TEST_CASE("Clocks_BypassThatEndsBeforeTheLock_IsComplainedAbout") {
  bench b;
  b.x.analog().write(pll_arm, bypass | enable | 100);
  SECTION("too early") {
    b.x.analog().write(pll_arm, enable | 100);
    CHECK(b.complains());
  }
  SECTION("in time") {
    b.clock.pass(101e-6);
    b.x.analog().write(pll_arm, enable | 100);
    CHECK(b.trouble.complaints().count("a PLL's bypass ends before it locks")
          == 0);
  }
}

TEST_CASE("Clocks_Gate_IsOpenInRunMode") {
  bench b;
  CHECK_FALSE(b.x.gate(2, 1));
  b.x.ccm().write(0x68 + 8, 1u << 2);
  CHECK(b.x.gate(2, 1));
  b.x.ccm().write(0x68 + 8, 2u << 2);
  CHECK_FALSE(b.x.gate(2, 1));
}

TEST_CASE("Clocks_Frequencies_FollowSelectorsAndDividers") {
  bench b;
  b.x.ccm().write(0x24, 1u << 6 | 2);
  CHECK(b.x.uart_hz() == 8e6);
  b.x.ccm().write(0x24, 0);
  CHECK(b.x.uart_hz() == 80e6);
  b.x.ccm().write(0x38, 1u << 18);
  CHECK(b.x.lpi2c_hz() == 24e6);
  b.x.ccm().write(0x3C, 1u << 11);
  CHECK(b.x.csi_mclk_hz() == 12e6);
}

TEST_CASE("Clocks_RegisterWithoutAModel_IsRefused") {
  bench b;
  b.x.ccm().write(0x28, 0);
  CHECK(b.trouble.refusal() == "CCM+28 is written, which is not modelled");
}
