#include "tools/emulator/chip/flexspi.hpp"

#include <catch2/catch.hpp>

#include "tests/tools/emulator/chip/manual_surroundings.hpp"

using namespace actorcsi::emulator;
using namespace actorcsi::emulator::test;

namespace {

constexpr uint32_t mcr0 = 0x00, inten = 0x10, intr = 0x14, lutkey = 0x18,
                   lutcr = 0x1C, ipcr0 = 0xA0, ipcr1 = 0xA4, ipcmd = 0xB0,
                   iprxfcr = 0xB8, iptxfcr = 0xBC, iprxfsts = 0xF0,
                   rfdr = 0x100, tfdr = 0x180, lut = 0x200;
constexpr uint32_t done = 1u << 0, rx_ready = 1u << 5, tx_ready = 1u << 6;
constexpr uint32_t watermark_128 = 15u << 2;

constexpr uint16_t cmd(uint8_t x) {
  return static_cast<uint16_t>(0x01 << 10 | x);
}
constexpr uint16_t address = 0x02 << 10 | 24;
constexpr uint16_t in = 0x09 << 10 | 4, out = 0x08 << 10 | 4;

enum sequence : uint32_t { id, status, enable, erase, program, slow_read };

/// At 60 MHz.
struct bench : manual_surroundings {
  nor_flash content;
  unsigned changes = 0;
  serial_nor chip{content, around(), [this](uint32_t, uint32_t) { ++changes; }};
  bool interrupt = false;
  bool connected = true;
  double hz = 60e6;
  flexspi spi{{[this] { return hz; }, [this](bool x) { interrupt = x; },
               [this] { return connected; }},
              chip,
              around()};

  bench() {
    spi.write(mcr0, 0xFFFF8000);
    spi.write(iprxfcr, watermark_128 | 1);
    spi.write(iptxfcr, watermark_128 | 1);
    put(id, cmd(0x9F), in);
    put(status, cmd(0x05), in);
    put(enable, cmd(0x06), 0);
    put(erase, cmd(0x20), address);
    put(program, cmd(0x02), address, out);
    put(slow_read, cmd(0x03), address, in);
  }

  void put(sequence index, uint16_t a, uint16_t b, uint16_t c = 0) {
    spi.write(lut + 16 * index, uint32_t{b} << 16 | a);
    spi.write(lut + 16 * index + 4, c);
  }

  void wait(double seconds) {
    auto end = clock.after(seconds);
    while (clock.now() < end) {
      auto next = std::min({spi.next(), chip.next(), end});
      clock.pass(static_cast<double>(next - clock.now()) / clock.hz());
      spi.advance();
      chip.advance();
    }
  }

  void command(sequence x, uint32_t at = 0, uint32_t bytes = 0) {
    spi.write(ipcr0, at);
    spi.write(ipcr1, x << 16 | bytes);
    spi.write(ipcmd, 1);
    wait(100e-6);
    CHECK((spi.read(intr) & done) != 0);
    spi.write(intr, done);
  }

  uint8_t read_status() {
    command(status, 0, 1);
    auto result = static_cast<uint8_t>(spi.read(rfdr));
    spi.write(intr, rx_ready);
    return result;
  }

  uint32_t read_word(uint32_t at) {
    command(slow_read, at, 4);
    auto result = spi.read(rfdr);
    spi.write(intr, rx_ready);
    return result;
  }

  void write_word(uint32_t at, uint32_t value) {
    spi.write(tfdr, value);
    spi.write(intr, tx_ready);
    command(enable);
    command(program, at, 4);
  }
};

} // namespace

TEST_CASE("Flexspi_Identity_IsThatOfTheBoardsFlash") {
  bench b;
  b.command(id, 0, 3);
  CHECK(b.spi.read(iprxfsts) == 1);
  CHECK(b.spi.read(rfdr) == 0x1840EF);
  CHECK_FALSE(b.complains());
}

TEST_CASE("Flexspi_Command_TakesItsClocks") {
  bench b;
  b.spi.write(inten, done);
  b.spi.write(ipcr1, id << 16 | 3);
  b.spi.write(ipcmd, 1);
  // 8 for the command and 24 for the data.
  b.wait(31 / 60e6);
  CHECK_FALSE(b.interrupt);
  b.wait(2 / 60e6);
  CHECK(b.interrupt);
  b.spi.write(intr, done);
  CHECK_FALSE(b.interrupt);
}

TEST_CASE("Flexspi_EraseAndProgram_MakeOnesThenZerosAndTakeTime") {
  bench b;
  b.content.data()[0x1004] = 0x12;
  b.command(enable);
  CHECK(b.read_status() == 0x02);
  b.command(erase, 0x1000);
  CHECK((b.read_status() & 1) == 1);
  b.wait(44e-3);
  CHECK((b.read_status() & 1) == 1);
  b.wait(2e-3);
  CHECK(b.read_status() == 0);
  CHECK(b.read_word(0x1004) == 0xFFFFFFFF);
  b.write_word(0x1004, 0xA5A55A5A);
  b.wait(1e-3);
  CHECK(b.read_word(0x1004) == 0xA5A55A5A);
  b.write_word(0x1004, 0xFF00FFFF);
  b.wait(1e-3);
  CHECK(b.read_word(0x1004) == 0xA5005A5A);
  CHECK(b.changes == 6);
  CHECK_FALSE(b.complains());
}

TEST_CASE("Flexspi_WriteWithoutEnable_IsIgnored") {
  bench b;
  b.content.data()[0] = 0;
  b.command(erase);
  CHECK(b.content.data()[0] == 0);
  CHECK(b.complains());
}

TEST_CASE("Flexspi_CommandWhileTheFlashIsBusy_IsIgnored") {
  bench b;
  b.command(enable);
  b.command(erase);
  CHECK(b.read_word(0) == 0xFFFFFFFF);
  CHECK(b.trouble.complaints().count("flash: command 03 comes while it is busy")
        == 1);
}

TEST_CASE("Flexspi_QuadCommandWithoutQe_IsAComplaint") {
  bench b;
  // Write Status Register-2, without QE.
  b.put(id, cmd(0x31), out);
  b.spi.write(tfdr, 0);
  b.spi.write(intr, tx_ready);
  b.command(enable);
  b.command(id, 0, 1);
  b.wait(11e-3);
  CHECK_FALSE(b.complains());
  b.spi.write(lut, 0x0A1804EB);
  b.spi.write(lut + 4, 0x32041EF0);
  b.spi.write(lut + 8, 0x2604);
  b.command(id, 0, 4);
  CHECK(b.complains());
}

TEST_CASE("Flexspi_WornSector_StaysAsItIs") {
  bench b;
  b.content.data()[0x1000] = 0x12;
  b.content.data()[0x2000] = 0x34;
  b.chip.wear_out(0x1000);
  b.put(erase, cmd(0xD8), address);
  b.command(enable);
  b.command(erase);
  CHECK(b.content.data()[0x1000] == 0x12);
  CHECK(b.content.data()[0x2000] == 0xFF);
}

TEST_CASE("Flexspi_WhatTheChipForbids_IsAComplaint") {
  bench b;
  SECTION("too fast for the strobe's loop back") {
    b.hz = 80e6;
    b.command(id, 0, 3);
  }
  SECTION("a pad leads elsewhere") {
    b.connected = false;
    b.command(id, 0, 3);
    CHECK(b.spi.read(rfdr) == 0);
  }
  SECTION("it is disabled") {
    b.spi.write(mcr0, 0xFFFF8002);
    b.spi.write(ipcmd, 1);
  }
  SECTION("a FIFO is read that is memory") {
    b.spi.write(mcr0, 0xFFFF8040);
    b.command(id, 0, 3);
    CHECK(b.spi.read(rfdr) == 0);
  }
  SECTION("a FIFO is written that is memory") {
    b.spi.write(mcr0, 0xFFFF8080);
    b.spi.write(tfdr, 0);
  }
  SECTION("the look-up table is locked") {
    b.spi.write(lutkey, 0x5AF05AF0);
    b.spi.write(lutcr, 1);
    b.spi.write(lut, 0);
    CHECK(b.spi.read(lut) != 0);
  }
  CHECK(b.complains());
  CHECK(b.trouble.refusal().empty());
}

TEST_CASE("Flexspi_WhatIsNotModelled_IsRefused") {
  bench b;
  SECTION("a command of the flash") {
    b.put(id, cmd(0xB9), 0);
    b.command(id);
  }
  SECTION("a transfer longer than the FIFO") {
    b.spi.write(ipcr1, slow_read << 16 | 129);
    b.spi.write(ipcmd, 1);
  }
  SECTION("a command that waits for data") {
    b.spi.write(ipcr1, program << 16 | 4);
    b.spi.write(ipcmd, 1);
  }
  SECTION("another way to read the flash as memory") {
    b.spi.set_up_by_rom();
    b.spi.write(0x80, 0);
  }
  SECTION("a register") {
    b.spi.read(0x300);
  }
  CHECK_FALSE(b.trouble.refusal().empty());
}
