#include "platform/boards/imxrt1062/bring_up/sdram.hpp"

#include <catch2/catch.hpp>

#include "platform/boards/imxrt1062/bring_up/clocks.hpp"
#include "tests/platform/base/recorded_registers.hpp"

using namespace actorcsi::imxrt1062;
using namespace actorcsi::platform::testing;

namespace {

constexpr uint32_t mcr = 0x402F0000;
constexpr uint32_t br0 = 0x402F0010;
constexpr uint32_t intr = 0x402F003C;
constexpr uint32_t sdramcr3 = 0x402F004C;
constexpr uint32_t ipcmd = 0x402F009C;
constexpr uint32_t iptxdat = 0x402F00A0;

/// The SEMC: its reset ends at once, and commands are done at once.
struct chip : recorded_registers {
  chip() {
    on_write = [this](uint32_t offset, uint32_t value) {
      if (offset == mcr)
        values[mcr] = value & ~1u;
      else if (offset == intr)
        values[intr] = 0;
      else if (offset == ipcmd && answers)
        values[intr] = fails ? 2 : 1;
    };
  }

  bool answers = true;
  bool fails = false;
};

double ns(uint32_t periods) {
  return periods * 1e9 / semc_hz;
}

} // namespace

TEST_CASE("Sdram_Timing_IsNeverShorterThanAskedForNorAPeriodLonger") {
  for (uint32_t x : {1, 12, 18, 42, 60, 67}) {
    INFO(x);
    CHECK(ns(periods(x, semc_hz)) >= x);
    CHECK(ns(periods(x, semc_hz) - 1) < x);
  }
}

TEST_CASE("Sdram_Registers_AreThoseOfTheDataSheetsTimes") {
  auto x = registers_of(is42s16160j, semc_hz);
  // 16 bits, bursts of 8, 9 bits of column, CAS latency 3.
  CHECK(x.cr0 == 0xF31);
  // Periods of 7.58 ns, less one.
  CHECK((x.cr1 & 0xF) == 2);        // 18 ns
  CHECK((x.cr1 >> 4 & 0xF) == 2);   // 18 ns
  CHECK((x.cr1 >> 8 & 0x1F) == 8);  // 67 ns
  CHECK((x.cr1 >> 13 & 7) == 1);    // 12 ns
  CHECK((x.cr1 >> 16 & 0xF) == 5);  // 42 ns
  CHECK((x.cr1 >> 20 & 0xF) == 5);  // 42 ns
  CHECK((x.cr2 & 0xFF) == 8);       // 67 ns
  CHECK((x.cr2 >> 8 & 0xFF) == 7);  // 60 ns
  CHECK((x.cr2 >> 16 & 0xFF) == 7); // 60 ns
}

TEST_CASE("Sdram_Refresh_ComesOftenEnough") {
  auto x = registers_of(is42s16160j, semc_hz);
  auto steps = x.cr3 >> 16 & 0xFF;
  auto step = (x.cr3 >> 8 & 0xFF) * 16;
  CHECK(ns(steps * step) <= 64e6 / 8'192);
  CHECK(ns(steps * step) > 0.9 * 64e6 / 8'192);
  CHECK((x.cr3 & 1) == 0);
}

TEST_CASE("Sdram_SetUp_IsTheSequenceOfItsDataSheet") {
  chip soc;
  REQUIRE(set_up_sdram(soc));
  // Precharge all, refresh twice, set the mode.
  CHECK(
    soc.written(ipcmd)
    == std::vector<uint32_t>{0xA55A000F, 0xA55A000C, 0xA55A000C, 0xA55A000A});
  CHECK(soc.values[iptxdat] == 0x33);
  CHECK(soc.index_of(iptxdat, 0x33) < soc.index_of(ipcmd, 0xA55A000A));
  // 32 MB at 0x80000000.
  CHECK(soc.values[br0] == 0x8000001B);
  // Refreshing begins last.
  CHECK(soc.writes.back().first == sdramcr3);
  CHECK((soc.writes.back().second & 1) == 1);
  // 200 us pass before the first command.
  CHECK(soc.reads >= ipg_hz / 5'000);
}

TEST_CASE("Sdram_ControllerDoesNotAnswer_IsReportedAndNotWaitedForForEver") {
  SECTION("no command is ever done") {
    chip soc;
    soc.answers = false;
    CHECK_FALSE(set_up_sdram(soc));
    CHECK(soc.written(ipcmd).size() == 1);
  }
  SECTION("a command fails") {
    chip soc;
    soc.fails = true;
    CHECK_FALSE(set_up_sdram(soc));
    CHECK(soc.written(ipcmd).size() == 1);
  }
  SECTION("its reset does not end") {
    chip soc;
    soc.on_write = nullptr;
    CHECK_FALSE(set_up_sdram(soc));
    CHECK(soc.written(ipcmd).empty());
  }
}
