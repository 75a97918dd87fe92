#include "tools/emulator/chip/lpi2c.hpp"

#include <catch2/catch.hpp>

#include "tests/tools/emulator/chip/manual_surroundings.hpp"

using namespace actorcsi::emulator;
using namespace actorcsi::emulator::test;

namespace {

constexpr uint32_t mcr = 0x10, msr = 0x14, mccr0 = 0x48, mfsr = 0x5C,
                   mtdr = 0x60, mrdr = 0x70;
constexpr uint32_t sdf = 1u << 9, ndf = 1u << 10, fef = 1u << 12;
constexpr uint32_t rxempty = 1u << 14;

struct memory_chip final : i2c_chip {
  bool start(uint8_t address, bool read) override {
    log += read ? 'R' : 'W';
    return address == 0x3C;
  }

  bool write(uint8_t byte) override {
    log += static_cast<char>(byte);
    return byte != '!';
  }

  uint8_t read() override {
    return next++;
  }

  void stop() override {
    log += '.';
  }

  std::string log;
  uint8_t next = 1;
};

struct bench : manual_surroundings {
  memory_chip chip;
  lpi2c bus{{"LPI2C", [] { return 24e6; }, [] { return true; }, &chip},
            around()};

  bench() {
    // 28 + 28 + 2 + 2 periods of 24 MHz: 400 kHz.
    bus.write(mccr0, 28u << 8 | 28);
    bus.write(mcr, 1);
  }

  void send(std::initializer_list<uint32_t> commands) {
    for (auto x : commands) {
      bus.write(mtdr, x);
      run(bus, 1e-3);
    }
  }
};

constexpr uint32_t start = 4u << 8, receive = 1u << 8, stop = 2u << 8;

} // namespace

TEST_CASE("Lpi2c_Write_ReachesTheChipByteByByte") {
  bench b;
  b.send({start | 0x78, 'a', 'b', stop});
  CHECK(b.chip.log == "Wab.");
  CHECK((b.bus.read(msr) & (sdf | ndf)) == sdf);
}

TEST_CASE("Lpi2c_Byte_TakesNinePeriods") {
  bench b;
  b.bus.write(mtdr, start | 0x78);
  // 60 periods of 24 MHz for each bit.
  b.run(b.bus, 9.9 * 60 / 24e6);
  CHECK(b.chip.log.empty());
  b.run(b.bus, 0.2 * 60 / 24e6);
  CHECK(b.chip.log == "W");
}

TEST_CASE("Lpi2c_Read_FillsItsFifo") {
  bench b;
  b.send({start | 0x79, receive | 2, stop});
  CHECK(b.bus.read(mfsr) >> 16 == 3);
  CHECK(b.bus.read(mrdr) == 1);
  CHECK(b.bus.read(mrdr) == 2);
  CHECK(b.bus.read(mrdr) == 3);
  CHECK(b.bus.read(mrdr) == rxempty);
}

TEST_CASE("Lpi2c_NoAcknowledge_StopsUntilItIsCleared") {
  bench b;
  b.send({start | 0x20, 'a'});
  CHECK((b.bus.read(msr) & ndf) != 0);
  CHECK(b.chip.log == "W");
  b.bus.write(mcr, 1 | 1u << 8);
  b.bus.write(msr, ndf | sdf);
  b.send({start | 0x78, '!'});
  CHECK((b.bus.read(msr) & ndf) != 0);
}

TEST_CASE("Lpi2c_DataWithoutStart_IsAnError") {
  bench b;
  b.send({'a'});
  CHECK((b.bus.read(msr) & fef) != 0);
}
