#include "platform/boards/imxrt1062/bring_up/data_cache.hpp"
#include "platform/boards/imxrt1062/bring_up/memory_regions.hpp"
#include "platform/boards/imxrt1062/wdog.hpp"

#include <set>

#include <catch2/catch.hpp>

#include "tests/platform/base/recorded_registers.hpp"

using namespace actorcsi::imxrt1062;
using namespace actorcsi::platform::testing;

namespace {

constexpr uint32_t ccr = 0xE000ED14;
constexpr uint32_t iciallu = 0xE000EF50;
constexpr uint32_t dcimvac = 0xE000EF5C;
constexpr uint32_t dcisw = 0xE000EF60;
constexpr uint32_t dccimvac = 0xE000EF70;
constexpr uint32_t dccisw = 0xE000EF74;

constexpr uint32_t ctrl = 0xE000ED94;
constexpr uint32_t rnr = 0xE000ED98;
constexpr uint32_t rbar = 0xE000ED9C;
constexpr uint32_t rasr = 0xE000EDA0;

struct region {
  uint32_t number;
  uint32_t address;
  uint32_t attributes;

  uint64_t bytes() const {
    return uint64_t{1} << ((attributes >> 1 & 0x1F) + 1);
  }
};

std::vector<region> regions_of(const recorded_registers& core) {
  std::vector<region> result;
  region x{};
  for (auto& [offset, value] : core.writes) {
    if (offset == rnr)
      x.number = value;
    else if (offset == rbar)
      x.address = value;
    else if (offset == rasr) {
      x.attributes = value;
      result.emplace_back(x);
    }
  }
  return result;
}

} // namespace

TEST_CASE("DataCache_SmallMemory_IsHandledLineByLine") {
  recorded_registers core;
  data_cache cache{core};
  alignas(32) static const uint8_t memory[100] = {};
  auto begin = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(memory));
  cache.before_write(memory);
  CHECK(core.written(dccimvac)
        == std::vector<uint32_t>{begin, begin + 32, begin + 64, begin + 96});
  cache.after_write(memory);
  CHECK(core.written(dcimvac) == core.written(dccimvac));
  CHECK(core.writes.size() == 8);
  CHECK(cache.address_of(memory) == begin);
}

TEST_CASE("DataCache_MemoryBetweenLines_CoversAllOfThem") {
  recorded_registers core;
  data_cache cache{core};
  alignas(32) static const uint8_t memory[128] = {};
  cache.after_write({memory + 31, 2});
  CHECK(core.written(dcimvac).size() == 2);
}

TEST_CASE("DataCache_AnyFrame_TakesNoMoreThanTheCacheHasLines") {
  recorded_registers core;
  data_cache cache{core};
  std::vector<uint8_t> frame(640 * 480 * 2);
  cache.before_write(frame);
  cache.after_write(frame);
  auto written = core.written(dccisw);
  CHECK(written.size() == 2 * 1'024);
  // Each of 4 ways and 256 sets.
  std::set<uint32_t> lines{written.begin(), written.end()};
  CHECK(lines.size() == 1'024);
  CHECK(*lines.rbegin() == (3u << 30 | 255u << 5));
  CHECK(core.written(dcimvac).empty());
}

TEST_CASE("DataCache_SwitchedOn_IsEmptyBefore") {
  SECTION("it was off") {
    recorded_registers core;
    data_cache{core}.enable();
    CHECK(core.written(dcisw).size() == 1'024);
    CHECK(core.written(iciallu).size() == 1);
    CHECK(core.writes.back() == std::pair<uint32_t, uint32_t>{ccr, 3u << 16});
  }
  SECTION("it was on: what it has is written back") {
    recorded_registers core;
    core.values[ccr] = 1u << 16;
    data_cache{core}.enable();
    CHECK(core.written(ccr).front() == 0);
    CHECK(core.written(dccisw).size() == 1'024);
    CHECK(core.written(dcisw).empty());
    CHECK(core.written(ccr).back() == 3u << 16);
  }
}

TEST_CASE("MemoryRegions_LeaveTheGuardsAloneAndCloseWhatIsNotThere") {
  for (auto ready : {false, true}) {
    recorded_registers core;
    protect_external_memory(core, ready);
    auto regions = regions_of(core);
    REQUIRE(regions.size() == 4);
    for (auto& x : regions) {
      CHECK(x.number >= 3);
      CHECK(x.address % x.bytes() == 0);
      CHECK((x.attributes & 1) == 1);
    }
    // All of 0x60000000 to 0x9FFFFFFF: nobody may access or execute.
    for (size_t i = 0; i < 2; ++i) {
      CHECK(regions[i].bytes() == 0x20000000);
      CHECK((regions[i].attributes >> 24 & 7) == 0);
      CHECK((regions[i].attributes & 1u << 28) != 0);
    }
    // The flash: read only, cached, executable.
    CHECK(regions[2].address == 0x60000000);
    CHECK(regions[2].bytes() == 16u << 20);
    CHECK((regions[2].attributes >> 24 & 7) == 6);
    CHECK((regions[2].attributes & 1u << 28) == 0);
    // The SDRAM: cached once it runs, never executable.
    CHECK(regions[3].address == 0x80000000);
    CHECK(regions[3].bytes() == 32u << 20);
    CHECK((regions[3].attributes >> 24 & 7) == (ready ? 3u : 0u));
    CHECK((regions[3].attributes & 1u << 28) != 0);
    CHECK(core.writes.back() == std::pair<uint32_t, uint32_t>{ctrl, 5});
  }
}

TEST_CASE("Wdog_Started_InterruptsAtHalfASecondAndResetsAtOne") {
  recorded_registers16 registers;
  wdog dog{registers};
  dog.start();
  auto wcr = registers.values[wdog_reg::wcr];
  CHECK((wcr >> 8) == 1);
  CHECK((wcr & wdog_reg::wde) != 0);
  // Neither resets at once nor pulls its pad.
  CHECK((wcr & (wdog_reg::srs | wdog_reg::wda))
        == (wdog_reg::srs | wdog_reg::wda));
  auto wicr = registers.values[wdog_reg::wicr];
  CHECK((wicr & 0xFF) == 1);
  CHECK((wicr & wdog_reg::wie) != 0);
  // The interrupt's time can be written once, and only before the dog runs.
  CHECK(registers.index_of(wdog_reg::wicr, wicr)
        < registers.index_of(wdog_reg::wcr, wcr));
  registers.writes.clear();
  dog.feed();
  CHECK(registers.writes
        == recorded_registers16::write_log{{wdog_reg::wsr, 0x5555},
                                           {wdog_reg::wsr, 0xAAAA}});
}

TEST_CASE("Wdog_EarlyOne_IsUnlockedAndSwitchedOff") {
  recorded_registers wdog3;
  wdog3.values[0] = 0x2980;
  stop_early_watchdog(wdog3);
  REQUIRE(wdog3.writes.size() == 3);
  CHECK(wdog3.writes[0] == std::pair<uint32_t, uint32_t>{0x4, 0xD928C520});
  CHECK((wdog3.values[0] & 1u << 7) == 0);
}

TEST_CASE("Wdog_PowerDownCounter_IsStopped") {
  recorded_registers16 wdog2;
  wdog2.values[wdog_reg::wmcr] = 1;
  stop_power_down_counter(wdog2);
  CHECK(wdog2.values[wdog_reg::wmcr] == 0);
  CHECK(wdog2.writes.size() == 1);
}
