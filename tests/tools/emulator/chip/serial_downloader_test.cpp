#include "tools/emulator/chip/serial_downloader.hpp"

#include <catch2/catch.hpp>

#include "tests/tools/emulator/chip/rom_bus_double.hpp"

using namespace actorcsi::emulator;
using namespace actorcsi::emulator::test;
using Catch::Matchers::Contains;

namespace {

using bytes = std::vector<uint8_t>;

constexpr uint32_t ram = 0x20002000;

struct bench {
  rom_bus_double bus;
  serial_downloader rom{bus};

  bytes send(const bytes& x) {
    for (auto byte : x)
      rom.receive(byte);
    bytes result{rom.answer().begin(), rom.answer().end()};
    rom.answer().clear();
    return result;
  }

  bytes command(uint16_t type, uint32_t address = 0, uint32_t count = 0,
                uint32_t data = 0, uint8_t format = 0x20) {
    bytes x;
    auto put = [&](uint32_t value, int n) {
      for (auto shift = 8 * (n - 1); shift >= 0; shift -= 8)
        x.push_back(static_cast<uint8_t>(value >> shift));
    };
    put(type, 2);
    put(address, 4);
    put(format, 1);
    put(count, 4);
    put(data, 4);
    put(0, 1);
    return send(x);
  }

  /// Words of memory, as an image vector table.
  void put_words(uint32_t address, std::initializer_list<uint32_t> words) {
    for (auto x : words) {
      bus.cells[address] = x;
      address += 4;
    }
  }
};

const bytes open = {0x56, 0x78, 0x78, 0x56};

bytes operator+(bytes x, const bytes& y) {
  x.insert(x.end(), y.begin(), y.end());
  return x;
}

} // namespace

TEST_CASE("SerialDownloader_ErrorStatus_SaysThatTheChipIsOpen") {
  bench b;
  CHECK(b.command(0x0505) == open + bytes{0xF0, 0xF0, 0xF0, 0xF0});
}

TEST_CASE("SerialDownloader_Registers_AreReadAndWritten") {
  bench b;
  b.bus.cells[0x400FC010] = 0x12345678;
  CHECK(b.command(0x0101, 0x400FC010, 4)
        == open + bytes{0x78, 0x56, 0x34, 0x12});
  CHECK(b.command(0x0202, 0x400FC010, 4, 0xCAFE)
        == open + bytes{0x12, 0x8A, 0x8A, 0x12});
  CHECK(b.bus.cells[0x400FC010] == 0xCAFE);
  CHECK(b.command(0x0101, 0x50000000, 4) == open);
  CHECK_THAT(b.rom.refusal(), Contains("READ_REGISTER"));
}

TEST_CASE("SerialDownloader_File_IsWrittenAndAnsweredAtItsEnd") {
  bench b;
  for (uint32_t i = 0; i < 20; ++i)
    b.bus.cells[ram + i] = 0;
  CHECK(b.command(0x0404, ram, 20).empty());
  // Bytes like a command are data.
  CHECK(b.command(0x0505).empty());
  CHECK(b.send({1, 2, 3}).empty());
  CHECK(b.send({4}) == open + bytes(4, 0x88));
  CHECK(b.bus.cells[ram] == 0x05);
  CHECK(b.bus.cells[ram + 19] == 4);
  CHECK(b.command(0x0505) == open + bytes(4, 0xF0));
}

TEST_CASE("SerialDownloader_FileThatDoesNotFit_IsRefusedAtOnce") {
  bench b;
  b.bus.cells[ram] = 0;
  CHECK(b.command(0x0404, ram, 2) == open + bytes{0x89, 0x23, 0x23, 0x89});
  CHECK(b.command(0x0404, ram, 0) == open + bytes{0x89, 0x23, 0x23, 0x89});
  CHECK(b.command(0x0505) == open + bytes(4, 0xF0));
}

TEST_CASE("SerialDownloader_Dcd_IsExecuted") {
  bench b;
  b.bus.cells[0x400FC070] = 0;
  CHECK(b.command(0x0A0A, ram, 16).empty());
  CHECK(b.send({0xD2, 0, 16, 0x41, 0xCC, 0, 12, 4, 0x40, 0x0F, 0xC0, 0x70, 0, 0,
                0, 7})
        == open + bytes{0x12, 0x8A, 0x8A, 0x12});
  CHECK(b.bus.cells[0x400FC070] == 7);
  CHECK(b.command(0x0A0A, ram, 1).empty());
  CHECK(b.send({0}).empty());
  CHECK_THAT(b.rom.refusal(), Contains("DCD_WRITE"));
}

TEST_CASE("SerialDownloader_Jump_StartsAnImageAtItsVectorTable") {
  bench b;
  b.put_words(ram, {0x412000D1, ram + 0x100, 0, 0, ram + 32, ram, 0, 0});
  b.put_words(ram + 0x100, {0x20010000, ram + 0x201});
  CHECK(b.command(0x0B0B, ram) == open);
  CHECK(b.rom.vector_table() == ram + 0x100);
  CHECK(b.rom.refusal().empty());
}

TEST_CASE("SerialDownloader_JumpToWhatIsNoImage_IsRefused") {
  struct change {
    uint32_t offset, value;
    const char* why;
  };
  auto x = GENERATE(change{0, 0x412000D2, "no image vector table"},
                    change{20, ram + 4, "does not know where it is"},
                    change{24, ram, "signed"},
                    change{0x104, ram + 0x200, "does not lead"},
                    change{12, ram + 0x200, "does not begin"});
  bench b;
  b.put_words(ram, {0x412000D1, ram + 0x100, 0, 0, ram + 32, ram, 0, 0});
  b.put_words(ram + 0x100, {0x20010000, ram + 0x201});
  b.bus.cells[ram + x.offset] = x.value;
  CHECK(b.command(0x0B0B, ram).empty());
  CHECK(b.rom.vector_table() == 0);
  CHECK_THAT(b.rom.refusal(), Contains(x.why));
}

TEST_CASE("SerialDownloader_SkipDcd_StartsTheImageWithoutIt") {
  bench b;
  b.put_words(ram,
              {0x412000D1, ram + 0x100, 0, ram + 0x200, ram + 32, ram, 0, 0});
  b.put_words(ram + 0x100, {0x20010000, ram + 0x201});
  CHECK(b.command(0x0C0C) == open + bytes{0x90, 0x0D, 0xD0, 0x09});
  CHECK(b.command(0x0B0B, ram) == open);
  CHECK(b.rom.vector_table() == ram + 0x100);
}
