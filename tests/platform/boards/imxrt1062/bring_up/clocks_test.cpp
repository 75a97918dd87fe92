#include "platform/boards/imxrt1062/bring_up/clocks.hpp"

#include <catch2/catch.hpp>

#include "platform/boards/imxrt1062/addresses.hpp"
#include "tests/platform/base/recorded_registers.hpp"

using namespace actorcsi::imxrt1062;
using namespace actorcsi::platform::testing;

namespace {

constexpr uint32_t dcdc_reg0 = 0x40080000;
constexpr uint32_t dcdc_reg3 = 0x4008000C;
constexpr uint32_t cacrr = 0x400FC010;
constexpr uint32_t cbcdr = 0x400FC014;
constexpr uint32_t cbcmr = 0x400FC018;
constexpr uint32_t cscmr1 = 0x400FC01C;
constexpr uint32_t cdhipr = 0x400FC048;
constexpr uint32_t pll_arm = 0x400D8000;
constexpr uint32_t pll_sys = 0x400D8030;
constexpr uint32_t pfd_528 = 0x400D8100;

/// The registers as the reference manual has them after reset, with the flash
/// at PFD0 of PLL3 as the Boot ROM leaves it. PLLs lock and the core's voltage
/// is there unless told otherwise.
struct chip : recorded_registers {
  chip() {
    values[cbcdr] = 0x000A8200;
    values[cbcmr] = 0x35AE8304;
    values[cscmr1] = 0x66930001;
    values[pll_arm] = 0x00013063;
    values[pll_sys] = 0x00013001;
    values[pfd_528] = 0x1018101B;
    values[0x400FC054] = 0x79;
    on_read = [this](uint32_t offset, uint32_t value) {
      if (offset == dcdc_reg0 && voltage)
        return value | 1u << 31;
      if (offset == pll_arm && arm_locks)
        return value | 1u << 31;
      if (offset == pll_sys && sys_locks)
        return value | 1u << 31;
      if (offset == cdhipr)
        return busy;
      return value;
    };
  }

  bool voltage = true;
  bool arm_locks = true;
  bool sys_locks = true;
  uint32_t busy = 0;
};

} // namespace

TEST_CASE("Clocks_Rates_AreWhatTheDividersMake") {
  CHECK(core_hz == 600'000'000);
  CHECK(ipg_hz == 150'000'000);
  CHECK(pfd_hz(528'000'000, 18) == 528'000'000);
  CHECK(pfd_hz(system_pll_hz, pfd2_fraction) == 396'000'000);
  CHECK(semc_hz == 132'000'000);
  CHECK(serial_hz == 24'000'000);
}

TEST_CASE("Clocks_SetUp_EndsAtPll1With600MHzAndAllDividers") {
  chip soc;
  REQUIRE(set_up_clocks(soc) == clock_trouble::none);
  // 1.275 V.
  CHECK((soc.values[dcdc_reg3] & 0x1F) == 19);
  // 24 MHz * 100 / 2, on, not bypassed.
  CHECK((soc.values[pll_arm] & 0x7F) == 100);
  CHECK((soc.values[pll_arm] & 1u << 12) == 0);
  CHECK((soc.values[pll_arm] & 1u << 13) != 0);
  CHECK((soc.values[pll_arm] & 1u << 16) == 0);
  CHECK(soc.values[cacrr] == 1);
  CHECK((soc.values[cbcdr] >> 8 & 3) == 3);
  CHECK((soc.values[cbcdr] >> 10 & 7) == 0);
  CHECK((soc.values[cbcdr] >> 16 & 7) == 2);
  CHECK((soc.values[cbcdr] >> 6 & 3) == 1);
  CHECK((soc.values[cbcdr] & 1u << 25) == 0);
  CHECK((soc.values[cbcmr] >> 18 & 3) == 3);
  CHECK((soc.values[pfd_528] >> 16 & 0x3F) == 24);
  CHECK((soc.values[pfd_528] & 1u << 23) == 0);
  // The other PFDs are as they were.
  CHECK((soc.values[pfd_528] & 0xFF00FFFF) == 0x1000101B);
  // Waiting for an interrupt leaves the core's clock on.
  CHECK((soc.values[0x400FC054] & 3) == 0);
}

TEST_CASE("Clocks_SetUp_RunsFromTheCrystalWhilePll1Changes") {
  chip soc;
  // Where PERIPH_CLK_SEL is at each change of PLL1 and of a divider.
  bool from_crystal = false;
  int changes = 0;
  soc.on_write = [&](uint32_t offset, uint32_t value) {
    if (offset == cbcdr)
      from_crystal = (value & 1u << 25) != 0;
    if (offset == pll_arm || offset == cacrr) {
      ++changes;
      CHECK(from_crystal);
    }
  };
  REQUIRE(set_up_clocks(soc) == clock_trouble::none);
  CHECK(changes >= 4);
  CHECK_FALSE(from_crystal);
}

TEST_CASE("Clocks_SetUp_RaisesTheVoltageFirstAndNeverOverclocksIpg") {
  chip soc;
  REQUIRE(set_up_clocks(soc) == clock_trouble::none);
  auto voltage = soc.index_of(dcdc_reg3, 19);
  auto first_pll = soc.writes.size();
  for (size_t i = soc.writes.size(); i-- > 0;)
    if (soc.writes[i].first == pll_arm)
      first_pll = i;
  CHECK(voltage < first_pll);
  // When the buses leave the crystal, IPG is divided by 4 already.
  bool was_on_crystal = false;
  for (auto value : soc.written(cbcdr)) {
    if ((value & 1u << 25) != 0)
      was_on_crystal = true;
    else if (was_on_crystal)
      CHECK((value >> 8 & 3) == 3);
  }
  CHECK(was_on_crystal);
}

TEST_CASE("Clocks_SetUp_OpensTheGatesOfWhatIsUsed") {
  chip soc;
  REQUIRE(set_up_clocks(soc) == clock_trouble::none);
  auto open = [&](unsigned ccgr, unsigned cg) {
    return (soc.values[0x400FC068 + 4 * ccgr] >> 2 * cg & 3) == 3;
  };
  CHECK(open(0, 15)); // GPIO2
  CHECK(open(2, 1));  // CSI
  CHECK(open(2, 3));  // LPI2C1
  CHECK(open(3, 2));  // SEMC
  CHECK(open(3, 3));  // LPUART6
  CHECK(open(3, 8));  // WDOG1
  CHECK(open(4, 1));  // IOMUXC
  CHECK(open(5, 12)); // LPUART1
}

TEST_CASE("Clocks_Trouble_IsNamedAndNotWaitedForForEver") {
  SECTION("voltage") {
    chip soc;
    soc.voltage = false;
    CHECK(set_up_clocks(soc) == clock_trouble::core_voltage);
    CHECK(soc.written(pll_arm).empty());
  }
  SECTION("PLL1") {
    chip soc;
    soc.arm_locks = false;
    CHECK(set_up_clocks(soc) == clock_trouble::arm_pll);
    // What runs goes on with the crystal.
    CHECK((soc.values[cbcdr] & 1u << 25) != 0);
  }
  SECTION("PLL2") {
    chip soc;
    soc.sys_locks = false;
    CHECK(set_up_clocks(soc) == clock_trouble::system_pll);
  }
  SECTION("a divider") {
    chip soc;
    soc.busy = 1u << 16;
    CHECK(set_up_clocks(soc) == clock_trouble::handshake);
  }
  SECTION("texts") {
    CHECK_THAT(to_string(clock_trouble::arm_pll), Catch::Contains("PLL1"));
    CHECK_THAT(to_string(clock_trouble::system_pll), Catch::Contains("PLL2"));
  }
}

TEST_CASE("Clocks_FlashClockedByWhatChanges_LeavesEverythingAlone") {
  for (uint32_t select : {0u, 2u}) {
    chip soc;
    soc.values[cscmr1] = select << 29;
    CHECK(set_up_clocks(soc) == clock_trouble::flash_clock);
    CHECK(soc.written(pll_sys).empty());
    CHECK(soc.written(pfd_528).empty());
    CHECK(soc.written(cbcdr).empty());
  }
}
