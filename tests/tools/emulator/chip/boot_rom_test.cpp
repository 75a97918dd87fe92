#include "tools/emulator/chip/boot_rom.hpp"

#include <catch2/catch.hpp>

#include "tests/tools/emulator/chip/rom_bus_double.hpp"
#include "tests/tools/emulator/machine/small_image.hpp"

using namespace actorcsi;
using namespace actorcsi::emulator;

namespace {

struct bench {
  nor_flash flash;
  test::small_image image{flash};
  test::rom_bus_double bus;

  boot_result boot() {
    return emulator::boot(flash, bus);
  }
};

} // namespace

TEST_CASE("BootRom_Image_BeginsAtItsVectorTable") {
  bench b;
  auto result = b.boot();
  CHECK(result.refusal.empty());
  CHECK(result.vector_table == 0x60002000);
}

TEST_CASE("BootRom_WhatTheRomRefuses_IsRefusedWithTheReason") {
  struct change {
    uint32_t offset, value;
    const char* why;
  };
  auto x = GENERATE(
    change{0x000, 0, "there is no flash configuration block"},
    change{0x080, 0x0A1804EC, "the flash does not know how it is to be read"},
    change{0x084, 0x32061EF0, "the flash does not know how it is to be read"},
    change{0x1000, 0xFFFFFFFF, "there is no image vector table"},
    change{0x1014, 0x60001004,
           "the image vector table does not know where it is"},
    change{0x1018, 0x60003000, "the image is signed, which is not modelled"},
    change{0x1010, 0x20000000, "the boot data is not in the flash"},
    change{0x1024, 0, "the boot data does not say where the image is"},
    change{0x1004, 0x60004000, "the entry is not in the image"},
    change{0x2004, 0x60002400, "the image's reset vector leads out of it"});
  bench b;
  b.image.put(x.offset, x.value);
  CHECK(b.boot().refusal == std::string{"Boot ROM: "} + x.why);
}

TEST_CASE("BootRom_DeviceConfigurationData_IsExecutedBeforeTheImage") {
  bench b;
  b.bus.cells[0x400FC070] = 0;
  b.image.put(0x100C, 0x60001040);
  b.image.put(0x1040, 0x411000D2);
  b.image.put(0x1044, 0x040C00CC);
  b.image.put(0x1048, 0x70C00F40);
  b.image.put(0x104C, 0x78563412);
  CHECK(b.boot().refusal.empty());
  CHECK(b.bus.cells[0x400FC070] == 0x12345678);
  b.image.put(0x1048, 0x00002020);
  CHECK(b.boot().refusal
        == "Boot ROM: the device configuration data writes where the ROM "
           "forbids it: 20200000");
  b.image.put(0x100C, 0x20000000);
  CHECK(b.boot().refusal
        == "Boot ROM: the device configuration data is not in the flash");
}

TEST_CASE("NorFlash_Programming_OnlyMakesZerosAndStaysInItsPage") {
  nor_flash x;
  const uint8_t bytes[] = {0x0F, 0xF0};
  x.program_page(0xFF, bytes, 2);
  CHECK(x.data()[0xFF] == 0x0F);
  CHECK(x.data()[0x100] == 0xFF);
  CHECK(x.data()[0x000] == 0xF0);
  const uint8_t ones[] = {0xFF};
  x.program_page(0xFF, ones, 1);
  CHECK(x.data()[0xFF] == 0x0F);
  x.erase_sector(0x80);
  CHECK(x.data()[0xFF] == 0xFF);
}
