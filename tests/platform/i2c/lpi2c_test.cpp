#include "platform/i2c/lpi2c.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"
#include "platform/i2c/lpi2c_registers.hpp"
#include "tests/support/ticking_registers.hpp"
#include "tools/emulator/chip/lpi2c.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;

namespace reg = lpi2c_reg;
namespace msr = lpi2c_msr;

namespace {

constexpr uint32_t crystal = 24'000'000;
constexpr uint32_t bus_hz = 100'000;

/// A target with 256 registers of 8 bits behind addresses of one byte.
class register_chip final : public emulator::i2c_chip {
public:
  bool start(uint8_t address, bool read) override {
    log += read ? "R " : "W ";
    is_first_ = true;
    return address == 0x3C;
  }

  bool write(uint8_t byte) override {
    if (is_first_)
      pointer_ = byte;
    else
      registers[pointer_++] = byte;
    is_first_ = false;
    note(byte);
    return true;
  }

  uint8_t read() override {
    note(registers[pointer_]);
    return registers[pointer_++];
  }

  void stop() override {
    log += ".";
  }

  std::array<uint8_t, 256> registers{};
  std::string log;

private:
  void note(uint8_t byte) {
    constexpr char digits[] = "0123456789ABCDEF";
    log += {digits[byte >> 4], digits[byte & 15], ' '};
  }

  uint8_t pointer_ = 0;
  bool is_first_ = false;
};

/// What may go wrong between controller and driver.
class troubled_registers final : public register_block {
public:
  explicit troubled_registers(register_block& registers)
    : registers_(registers) {
    // nop
  }

  uint32_t read(uint32_t offset) noexcept override {
    auto result = registers_.read(offset);
    switch (offset) {
    case reg::msr:
      return (result | raised) & ~hidden;
    case reg::mfsr:
      return is_jammed ? lpi2c_fifo_depth : result;
    case reg::mrdr:
      return is_mute ? lpi2c_mrdr::rxempty : result;
    default:
      return result;
    }
  }

  void write(uint32_t offset, uint32_t value) noexcept override {
    registers_.write(offset, value);
  }

  /// Flags of MSR that are always there, or never.
  uint32_t raised = 0;
  uint32_t hidden = 0;
  bool is_jammed = false;
  bool is_mute = false;

private:
  register_block& registers_;
};

struct fixture : emulator::test::manual_surroundings {
  ~fixture() {
    CHECK_FALSE(complains());
    CHECK(trouble.refusal().empty());
  }

  caf::error write(std::vector<uint8_t> bytes) {
    return bus.write(0x3C, bytes);
  }

  register_chip chip;
  emulator::lpi2c controller{
    {"LPI2C1", [] { return double{crystal}; }, [] { return true; }, &chip},
    around()};
  test::ticking_registers registers{controller, clock};
  troubled_registers troubled{registers};
  lpi2c bus{troubled, crystal, bus_hz};
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

TEST_CASE("Lpi2c_Made_KeepsTheRateOfTheBus") {
  fixture x;
  auto begin = x.clock.seconds();
  std::vector<uint8_t> bytes(200);
  CHECK_FALSE(x.write(bytes));
  // Address and bytes with their acknowledges, start and stop.
  auto bits = 9.0 * static_cast<double>(bytes.size() + 1) + 2;
  auto rate = bits / (x.clock.seconds() - begin);
  CHECK(rate <= bus_hz);
  CHECK(rate > bus_hz * 0.9);
}

TEST_CASE("Lpi2c_Write_IsStartBytesStop") {
  fixture x;
  CHECK_FALSE(x.write({0x10, 0xAB, 0xCD}));
  CHECK(x.chip.log == "W 10 AB CD .");
  CHECK(x.chip.registers[0x10] == 0xAB);
  CHECK(x.chip.registers[0x11] == 0xCD);
}

TEST_CASE("Lpi2c_WriteRead_RepeatsTheStart") {
  fixture x;
  x.chip.registers[0x20] = 0x56;
  x.chip.registers[0x21] = 0x40;
  const uint8_t where[] = {0x20};
  uint8_t into[2] = {};
  CHECK_FALSE(x.bus.write_read(0x3C, where, into));
  CHECK(into[0] == 0x56);
  CHECK(into[1] == 0x40);
  CHECK(x.chip.log == "W 20 R 56 40 .");
}

TEST_CASE("Lpi2c_MoreThanTheFifoHolds_IsReadInOrder") {
  fixture x;
  for (size_t i = 0; i < x.chip.registers.size(); ++i)
    x.chip.registers[i] = static_cast<uint8_t>(i);
  const uint8_t where[] = {0};
  std::vector<uint8_t> into(lpi2c::max_bytes);
  CHECK_FALSE(x.bus.write_read(0x3C, where, into));
  CHECK(std::equal(into.begin(), into.end(), x.chip.registers.begin()));
}

TEST_CASE("Lpi2c_NobodyThere_IsIoErrorNamingTheAddress") {
  fixture x;
  const uint8_t byte[] = {1};
  auto err = x.bus.write(0x21, byte);
  CHECK(err == errc::io_error);
  CHECK_THAT(describe(err), Catch::Contains("0x21"));
  CHECK_THAT(describe(err), Catch::Contains("no acknowledge"));
  // And the bus works again.
  CHECK_FALSE(x.write({0x10, 0x01}));
  CHECK(x.chip.registers[0x10] == 0x01);
}

TEST_CASE("Lpi2c_ArbitrationLost_IsIoErrorAndTheNextOneWorks") {
  fixture x;
  x.troubled.raised = msr::alf;
  auto err = x.write({0x10, 0x01});
  CHECK(err == errc::io_error);
  CHECK_THAT(describe(err), Catch::Contains("another controller"));
  x.troubled.raised = 0;
  CHECK_FALSE(x.write({0x10, 0x01}));
  CHECK(x.chip.registers[0x10] == 0x01);
}

TEST_CASE("Lpi2c_LineStaysLow_IsIoErrorThatSaysSo") {
  fixture x;
  x.troubled.raised = msr::pltf;
  auto err = x.write({0x10});
  CHECK(err == errc::io_error);
  CHECK_THAT(describe(err), Catch::Contains("stays low"));
}

TEST_CASE("Lpi2c_NothingHappens_GivesUpAfterALimitAtEveryStep") {
  fixture x;
  const auto limit = 3 * uint64_t{lpi2c::patience};
  auto before = x.registers.reads;
  SECTION("no room for a command") {
    x.troubled.is_jammed = true;
    auto err = x.write({1, 2, 3});
    CHECK(err == errc::io_error);
    CHECK_THAT(describe(err), Catch::Contains("timed out"));
  }
  SECTION("no data") {
    x.troubled.is_mute = true;
    const uint8_t where[] = {0x20};
    uint8_t into[64] = {};
    CHECK(x.bus.write_read(0x3C, where, into) == errc::io_error);
  }
  SECTION("no stop") {
    x.troubled.hidden = msr::sdf;
    CHECK(x.write({1}) == errc::io_error);
  }
  CHECK(x.registers.reads - before < limit);
  // And the bus works again.
  x.troubled.is_jammed = x.troubled.is_mute = false;
  x.troubled.hidden = 0;
  CHECK_FALSE(x.write({0x10, 0x01}));
}

TEST_CASE("Lpi2c_NotATransaction_IsRefusedWithoutTouchingTheBus") {
  fixture x;
  std::vector<uint8_t> many(lpi2c::max_bytes + 1);
  const uint8_t byte[] = {1};
  CHECK(x.bus.write(0x3C, {}) == errc::io_error);
  CHECK(x.bus.write(0x3C, many) == errc::io_error);
  CHECK(x.bus.write(0x80, byte) == errc::io_error);
  CHECK(x.chip.log.empty());
}
