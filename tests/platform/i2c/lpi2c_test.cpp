#include "platform/i2c/lpi2c.hpp"

#include <deque>

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"
#include "platform/i2c/lpi2c_registers.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;

namespace reg = lpi2c_reg;
namespace msr = lpi2c_msr;

namespace {

constexpr uint32_t crystal = 24'000'000;

/// The controller's registers, and a target with 256 registers of 8 bits
/// behind addresses of one byte.
class model final : public register_block {
public:
  uint32_t read(uint32_t offset) noexcept override {
    ++reads;
    switch (offset) {
    case reg::msr:
      return status;
    case reg::mfsr:
      return jammed ? lpi2c_fifo_depth : 0;
    case reg::mrdr: {
      if (in.empty())
        return lpi2c_mrdr::rxempty;
      auto byte = in.front();
      in.pop_front();
      return byte;
    }
    default:
      return 0;
    }
  }

  void write(uint32_t offset, uint32_t value) noexcept override {
    switch (offset) {
    case reg::msr:
      status &= ~value;
      break;
    case reg::mcr:
      if ((value & lpi2c_mcr::rst) != 0) {
        ++resets;
        status = 0;
      }
      if ((value & lpi2c_mcr::rrf) != 0)
        in.clear();
      enabled = (value & lpi2c_mcr::men) != 0;
      break;
    case reg::mcfgr1:
      prescale = value & 7;
      break;
    case reg::mccr0:
      timing = value;
      break;
    case reg::mtdr:
      command(value);
      break;
    default:
      break;
    }
  }

  void command(uint32_t value) {
    log.emplace_back(value);
    auto byte = static_cast<uint8_t>(value);
    switch (value & 0x700) {
    case lpi2c_mtdr::start:
      if (lose_arbitration)
        status |= msr::alf;
      else if (byte >> 1 != address)
        status |= msr::ndf;
      first = true;
      break;
    case lpi2c_mtdr::transmit:
      if (first)
        pointer = byte;
      else
        target[pointer++] = byte;
      first = false;
      break;
    case lpi2c_mtdr::receive:
      for (int i = 0; i <= byte && !mute; ++i)
        in.emplace_back(target[pointer++]);
      break;
    case lpi2c_mtdr::stop:
      if (!stuck)
        status |= msr::sdf;
      break;
    default:
      break;
    }
  }

  uint8_t address = 0x3C;
  std::array<uint8_t, 256> target{};
  uint8_t pointer = 0;
  bool first = false;
  bool jammed = false;
  bool lose_arbitration = false;
  bool mute = false;
  bool stuck = false;
  bool enabled = false;
  uint32_t status = 0;
  uint32_t timing = 0;
  uint32_t prescale = 0;
  int resets = 0;
  uint64_t reads = 0;
  std::deque<uint8_t> in;
  std::vector<uint32_t> log;
};

struct fixture {
  model registers;
  lpi2c bus{registers, crystal, 100'000};

  caf::error write(std::vector<uint8_t> bytes) {
    return bus.write(0x3C, bytes);
  }
};

} // namespace

TEST_CASE("Lpi2c_UsualRates_AreNotExceededAndHardlyMissed") {
  for (uint32_t hz : {100'000, 400'000}) {
    for (uint32_t clock : {crystal, 60'000'000u}) {
      INFO(hz << " from " << clock);
      auto x = find_timing(clock, hz);
      REQUIRE(x);
      CHECK(x->rate(clock) <= hz);
      CHECK(x->rate(clock) > hz * 0.9);
      // A field each, and the least times of the bus.
      CHECK(x->clklo <= 63);
      CHECK(x->clkhi <= 63);
      auto us = 1e6 / (clock >> x->prescale);
      CHECK((x->clklo + 1) * us >= (hz == 100'000 ? 4.7 : 1.3));
      CHECK((x->clkhi + 1) * us >= (hz == 100'000 ? 3.6 : 0.6));
    }
  }
  CHECK_FALSE(find_timing(crystal, 0));
  CHECK_FALSE(find_timing(crystal, 12'000'000));
  CHECK_FALSE(find_timing(600'000'000, 100));
}

TEST_CASE("Lpi2c_Made_IsEnabledWithItsTiming") {
  fixture x;
  CHECK(x.registers.enabled);
  auto timing = find_timing(crystal, 100'000);
  CHECK(x.registers.prescale == timing->prescale);
  CHECK((x.registers.timing & 0x3F) == timing->clklo);
  CHECK((x.registers.timing >> 8 & 0x3F) == timing->clkhi);
}

TEST_CASE("Lpi2c_Write_IsStartBytesStop") {
  fixture x;
  CHECK_FALSE(x.write({0x10, 0xAB, 0xCD}));
  CHECK(x.registers.log
        == std::vector<uint32_t>{0x478, 0x010, 0x0AB, 0x0CD, 0x200});
  CHECK(x.registers.target[0x10] == 0xAB);
  CHECK(x.registers.target[0x11] == 0xCD);
}

TEST_CASE("Lpi2c_WriteRead_RepeatsTheStart") {
  fixture x;
  x.registers.target[0x20] = 0x56;
  x.registers.target[0x21] = 0x40;
  const uint8_t where[] = {0x20};
  uint8_t into[2] = {};
  CHECK_FALSE(x.bus.write_read(0x3C, where, into));
  CHECK(into[0] == 0x56);
  CHECK(into[1] == 0x40);
  CHECK(x.registers.log
        == std::vector<uint32_t>{0x478, 0x020, 0x479, 0x101, 0x200});
}

TEST_CASE("Lpi2c_NobodyThere_IsIoErrorNamingTheAddress") {
  fixture x;
  const uint8_t byte[] = {1};
  auto err = x.bus.write(0x21, byte);
  CHECK(err == errc::io_error);
  CHECK_THAT(describe(err), Catch::Contains("0x21"));
  CHECK_THAT(describe(err), Catch::Contains("no acknowledge"));
  // And the bus works again.
  CHECK(x.registers.resets == 2);
  CHECK(x.registers.enabled);
  CHECK_FALSE(x.write({0x10, 0x01}));
}

TEST_CASE("Lpi2c_ArbitrationLost_IsIoErrorAndTheNextOneWorks") {
  fixture x;
  x.registers.lose_arbitration = true;
  auto err = x.write({0x10, 0x01});
  CHECK(err == errc::io_error);
  CHECK_THAT(describe(err), Catch::Contains("another controller"));
  x.registers.lose_arbitration = false;
  CHECK_FALSE(x.write({0x10, 0x01}));
}

TEST_CASE("Lpi2c_LineStaysLow_IsIoErrorThatSaysSo") {
  fixture x;
  x.registers.stuck = true;
  x.registers.status = 0;
  auto err = x.write({0x10});
  CHECK(err == errc::io_error);
  CHECK_THAT(describe(err), Catch::Contains("timed out"));
  model low;
  lpi2c bus{low, crystal, 100'000};
  low.jammed = true;
  // The flags are cleared before a transaction: this one comes up in it.
  struct low_line final : register_block {
    explicit low_line(model& x) : inner(x) {
      // nop
    }

    uint32_t read(uint32_t offset) noexcept override {
      return inner.read(offset) | (offset == reg::msr ? msr::pltf : 0);
    }

    void write(uint32_t offset, uint32_t value) noexcept override {
      inner.write(offset, value);
    }

    model& inner;
  } line{low};
  lpi2c on_low_line{line, crystal, 100'000};
  const uint8_t byte[] = {1};
  err = on_low_line.write(0x3C, byte);
  CHECK(err == errc::io_error);
  CHECK_THAT(describe(err), Catch::Contains("stays low"));
}

TEST_CASE("Lpi2c_NothingHappens_GivesUpAfterALimitAtEveryStep") {
  auto limit = 3 * uint64_t{lpi2c::patience};
  SECTION("no room for a command") {
    fixture x;
    x.registers.jammed = true;
    auto before = x.registers.reads;
    CHECK(x.write({1, 2, 3}) == errc::io_error);
    CHECK(x.registers.reads - before < limit);
  }
  SECTION("no data") {
    fixture x;
    x.registers.mute = true;
    auto before = x.registers.reads;
    const uint8_t where[] = {0x20};
    uint8_t into[64] = {};
    CHECK(x.bus.write_read(0x3C, where, into) == errc::io_error);
    CHECK(x.registers.reads - before < limit);
    CHECK(x.registers.resets == 2);
  }
  SECTION("no stop") {
    fixture x;
    x.registers.stuck = true;
    auto before = x.registers.reads;
    CHECK(x.write({1}) == errc::io_error);
    CHECK(x.registers.reads - before < limit);
  }
}

TEST_CASE("Lpi2c_NotATransaction_IsRefusedWithoutTouchingTheBus") {
  fixture x;
  std::vector<uint8_t> many(lpi2c::max_bytes + 1);
  const uint8_t byte[] = {1};
  CHECK(x.bus.write(0x3C, {}) == errc::io_error);
  CHECK(x.bus.write(0x3C, many) == errc::io_error);
  CHECK(x.bus.write(0x80, byte) == errc::io_error);
  CHECK(x.registers.log.empty());
}
