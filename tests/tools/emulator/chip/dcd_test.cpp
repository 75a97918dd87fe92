#include "tools/emulator/chip/dcd.hpp"

#include <catch2/catch.hpp>

#include "tests/tools/emulator/chip/rom_bus_double.hpp"

using namespace actorcsi::emulator;
using namespace actorcsi::emulator::test;
using Catch::Matchers::Contains;

namespace {

constexpr uint32_t ccgr2 = 0x400FC070;
constexpr uint32_t pll_arm = 0x400D8000;
constexpr uint8_t write_tag = 0xCC, check_tag = 0xCF, nop_tag = 0xC0,
                  unlock_tag = 0xB2;
constexpr uint8_t mask = 8, set = 16;

/// Device configuration data with commands.
class data {
public:
  data& add(uint8_t tag, uint8_t parameter,
            std::initializer_list<uint32_t> words) {
    auto length = 4 + 4 * words.size();
    bytes_.insert(bytes_.end(), {tag, static_cast<uint8_t>(length >> 8),
                                 static_cast<uint8_t>(length), parameter});
    for (auto x : words)
      for (auto shift : {24, 16, 8, 0})
        bytes_.push_back(static_cast<uint8_t>(x >> shift));
    return *this;
  }

  std::vector<uint8_t> bytes() const {
    auto length = 4 + bytes_.size();
    std::vector<uint8_t> result{0xD2, static_cast<uint8_t>(length >> 8),
                                static_cast<uint8_t>(length), 0x41};
    result.insert(result.end(), bytes_.begin(), bytes_.end());
    return result;
  }

private:
  std::vector<uint8_t> bytes_;
};

std::string execute(const data& x, rom_bus& bus) {
  auto bytes = x.bytes();
  return execute_dcd(bytes.data(), bytes.size(), bus);
}

} // namespace

TEST_CASE("Dcd_Writes_StoreClearAndSetBits") {
  rom_bus_double bus;
  bus.cells = {{ccgr2, 0xF0F0}, {ccgr2 + 4, 0xF0F0}, {ccgr2 + 8, 0xF0F0}};
  data x;
  x.add(write_tag, 4, {ccgr2, 0x12345678})
    .add(write_tag, 4 | mask, {ccgr2 + 4, 0x00F0})
    .add(write_tag, 2 | mask | set, {ccgr2 + 8, 0x000F});
  CHECK(execute(x, bus).empty());
  CHECK(bus.cells[ccgr2] == 0x12345678);
  CHECK(bus.cells[ccgr2 + 4] == 0xF000);
  CHECK(bus.cells[ccgr2 + 8] == 0xF0FF);
  REQUIRE(bus.writes.size() == 3);
  CHECK(bus.writes[2].bytes == 2);
}

TEST_CASE("Dcd_OneWriteCommand_HasManyPairs") {
  rom_bus_double bus;
  bus.cells = {{ccgr2, 0}, {ccgr2 + 4, 0}};
  data x;
  x.add(write_tag, 4, {ccgr2, 1, ccgr2 + 4, 2});
  CHECK(execute(x, bus).empty());
  CHECK(bus.cells[ccgr2] == 1);
  CHECK(bus.cells[ccgr2 + 4] == 2);
}

TEST_CASE("Dcd_Check_WaitsUntilItIsTrue") {
  struct condition {
    uint8_t parameter;
    uint32_t before, after;
  };
  auto c =
    GENERATE(condition{4, 0x3, 0x4}, condition{4 | mask, 0x3, 0x1},
             condition{4 | set, 0x1, 0x3}, condition{4 | mask | set, 0x4, 0x2});
  rom_bus_double bus;
  bus.cells = {{pll_arm, c.before}};
  bus.on_pass = [&] {
    if (bus.reads == 5)
      bus.cells[pll_arm] = c.after;
  };
  data x;
  x.add(check_tag, c.parameter, {pll_arm, 0x3});
  CHECK(execute(x, bus).empty());
  CHECK(bus.reads == 6);
  CHECK(bus.passed > 0);
}

TEST_CASE("Dcd_CheckWithACount_FailsAfterIt") {
  rom_bus_double bus;
  bus.cells = {{pll_arm, 0}};
  data x;
  x.add(check_tag, 4 | set, {pll_arm, 1u << 31, 7});
  CHECK_THAT(execute(x, bus), Contains("checks in vain"));
  CHECK(bus.reads == 7);
  // A count of zero makes it a NOP.
  data none;
  none.add(check_tag, 4 | set, {pll_arm, 1u << 31, 0});
  CHECK(execute(none, bus).empty());
}

TEST_CASE("Dcd_NopAndUnlock_DoNothing") {
  rom_bus_double bus;
  data x;
  x.add(nop_tag, 0, {}).add(unlock_tag, 0x1E, {1});
  CHECK(execute(x, bus).empty());
  CHECK(bus.writes.empty());
  CHECK(execute(data{}, bus).empty());
}

TEST_CASE("Dcd_WhatTheRomRefuses_EndsItThere") {
  struct refused {
    uint8_t tag, parameter;
    std::vector<uint32_t> words;
    const char* why;
  };
  auto r = GENERATE(
    refused{write_tag, 4, {0x20200000, 1}, "writes where the ROM forbids it"},
    refused{write_tag, 4, {0x400F8000, 1}, "writes where the ROM forbids it"},
    refused{write_tag, 4, {0x40100000, 1}, "writes where the ROM forbids it"},
    refused{write_tag, 4, {0x402F0000, 1}, "writes where nothing answers"},
    refused{write_tag, 4 | mask, {0x402F0000, 1}, "reads where nothing"},
    refused{write_tag, 3, {ccgr2, 1}, "another width"},
    refused{write_tag, 4, {ccgr2 + 2, 1}, "not a multiple of its width"},
    refused{write_tag, 4, {ccgr2}, "write command of a wrong length"},
    refused{write_tag, 4, {}, "write command of a wrong length"},
    refused{check_tag, 4, {pll_arm}, "check command of a wrong length"},
    refused{check_tag, 4, {0x402F0000, 1}, "reads where nothing"},
    refused{check_tag, 0x24, {ccgr2, 1}, "another width"},
    refused{nop_tag, 0, {1}, "NOP command of a wrong length"},
    refused{unlock_tag, 0x1D, {1}, "unlocks what the chip does not have"},
    refused{0xAA, 4, {ccgr2, 1}, "does not know"});
  rom_bus_double bus;
  bus.cells = {{ccgr2, 0}, {ccgr2 + 4, 0}};
  data x;
  x.add(write_tag, 4, {ccgr2, 5});
  switch (r.words.size()) {
  case 0:
    x.add(r.tag, r.parameter, {});
    break;
  case 1:
    x.add(r.tag, r.parameter, {r.words[0]});
    break;
  default:
    x.add(r.tag, r.parameter, {r.words[0], r.words[1]});
  }
  x.add(write_tag, 4, {ccgr2 + 4, 6});
  CHECK_THAT(execute(x, bus), Contains(r.why));
  // What came before has been done, and nothing after it.
  CHECK(bus.cells[ccgr2] == 5);
  CHECK(bus.cells[ccgr2 + 4] == 0);
}

TEST_CASE("Dcd_HeaderOrLengthThatIsWrong_IsRefused") {
  rom_bus_double bus;
  data x;
  x.add(nop_tag, 0, {});
  auto change = [&](size_t at, uint8_t value) {
    auto bytes = x.bytes();
    bytes[at] = value;
    return execute_dcd(bytes.data(), bytes.size(), bus);
  };
  CHECK_THAT(change(0, 0xD1), Contains("does not begin with its header"));
  CHECK_THAT(change(3, 0x51), Contains("does not begin with its header"));
  CHECK_THAT(change(2, 9), Contains("longer than what there is"));
  CHECK_THAT(change(2, 3), Contains("longer than what there is"));
  CHECK_THAT(change(2, 6), Contains("ends within a command"));
  CHECK_THAT(change(6, 3), Contains("ends within a command"));
  CHECK_THAT(change(6, 8), Contains("ends within a command"));
  data large;
  for (int i = 0; i < 442; ++i)
    large.add(nop_tag, 0, {});
  CHECK_THAT(execute(large, bus), Contains("longer than 1768 bytes"));
}
