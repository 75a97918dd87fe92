#include "platform/boards/imxrt1062/bring_up/pins.hpp"

#include <set>

#include <catch2/catch.hpp>

#include "tests/platform/base/recorded_registers.hpp"

using namespace actorcsi::imxrt1062;
using namespace actorcsi::platform::testing;

TEST_CASE("Pins_Registers_AreWhereTheManualHasThem") {
  // From NXP's fsl_iomuxc.h for the MIMXRT1062.
  CHECK(pin{pad_group::emc, 0, 0, 0}.mux_offset() == 0x014);
  CHECK(pin{pad_group::emc, 0, 0, 0}.pad_offset() == 0x204);
  CHECK(pin{pad_group::emc, 41, 0, 0}.mux_offset() == 0x0B8);
  CHECK(pin{pad_group::ad_b0, 0, 0, 0}.mux_offset() == 0x0BC);
  CHECK(pin{pad_group::ad_b0, 15, 0, 0}.pad_offset() == 0x2E8);
  CHECK(pin{pad_group::ad_b1, 0, 0, 0}.mux_offset() == 0x0FC);
  CHECK(pin{pad_group::ad_b1, 15, 0, 0}.pad_offset() == 0x328);
  CHECK(pin{pad_group::b0, 0, 0, 0}.mux_offset() == 0x13C);
  CHECK(pin{pad_group::b1, 13, 0, 0}.mux_offset() == 0x1B0);
  CHECK(pin{pad_group::b1, 15, 0, 0}.pad_offset() == 0x3A8);
}

TEST_CASE("Pins_SetUp_GivesEachItsFunctionOnce") {
  recorded_registers soc;
  set_up_pins(soc);
  std::set<uint32_t> seen;
  for (auto& [address, value] : soc.writes)
    CHECK(seen.insert(address).second);
  auto is = [&](uint32_t offset, uint32_t value) {
    return soc.values[0x401F8000 + offset] == value;
  };
  // LPUART1 and 6.
  CHECK(is(0x0EC, 2));
  CHECK(is(0x0F0, 2));
  CHECK(is(0x0C4, 2));
  CHECK(is(0x0C8, 2));
  CHECK(is(0x550, 1));
  CHECK(is(0x554, 1));
  // LPI2C1, which reads what it drives, with open drains.
  CHECK(is(0x0FC, 0x13));
  CHECK(is(0x100, 0x13));
  CHECK(is(0x4CC, 1));
  CHECK(is(0x4D0, 1));
  CHECK((soc.values[0x401F82EC] & 1u << 11) != 0);
  // The sensor's data, from the lowest bit on.
  for (uint32_t i = 0; i < 6; ++i) {
    CHECK(is(0x138 - 4 * i, 4));
    CHECK(is(0x400 + 4 * i, 0));
  }
  CHECK(is(0x0D0, 4));
  CHECK(is(0x418, 1));
  CHECK(is(0x0CC, 4));
  CHECK(is(0x41C, 1));
  // MCLK, HSYNC, VSYNC, PIXCLK.
  CHECK(is(0x1B8, 2));
  CHECK(is(0x0F8, 4));
  CHECK(is(0x420, 0));
  CHECK(is(0x1B0, 2));
  CHECK(is(0x428, 2));
  CHECK(is(0x1AC, 2));
  CHECK(is(0x424, 1));
  // The SDRAM's strobe is looped back.
  CHECK(is(0x0B0, 0x10));
  CHECK(is(0x2A0, 0x110F9));
}
