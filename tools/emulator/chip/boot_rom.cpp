#include "tools/emulator/chip/boot_rom.hpp"

#include "tools/emulator/chip/dcd.hpp"
#include "tools/emulator/chip/flash_sequence.hpp"

namespace actorcsi::emulator {

namespace {

// Flash configuration block
constexpr uint32_t fcb_tag = 0x42464346;
constexpr uint32_t lookup_table = 0x80;

// Image vector table
constexpr uint32_t ivt = 0x1000;
constexpr uint32_t ivt_entry = ivt + 4;
constexpr uint32_t ivt_dcd = ivt + 12;
constexpr uint32_t ivt_boot_data = ivt + 16;
constexpr uint32_t ivt_self = ivt + 20;
constexpr uint32_t ivt_csf = ivt + 24;

bool in_flash(uint32_t address, uint32_t bytes) {
  return address >= nor_flash::base
         && address - nor_flash::base <= nor_flash::size - bytes;
}

std::array<uint32_t, 4> read_sequence(const nor_flash& flash) {
  std::array<uint32_t, 4> result;
  for (uint32_t i = 0; i < result.size(); ++i)
    result[i] = flash.word(lookup_table + 4 * i);
  return result;
}

const char* check_configuration(const nor_flash& flash) {
  if (flash.word(0) != fcb_tag)
    return "there is no flash configuration block";
  if (flash.word(4) >> 24 != 0x56)
    return "the flash configuration block has no version";
  if (!is_known_read(flash_sequence::parse(read_sequence(flash))))
    return "the flash does not know how it is to be read";
  return nullptr;
}

const char* check_image(const nor_flash& flash) {
  auto header = flash.word(ivt);
  if ((header & 0xFFFFFF) != 0x2000D1 || header >> 28 != 4)
    return "there is no image vector table";
  if (flash.word(ivt_self) != nor_flash::base + ivt)
    return "the image vector table does not know where it is";
  if (flash.word(ivt_csf) != 0)
    return "the image is signed, which is not modelled";
  auto boot_data = flash.word(ivt_boot_data);
  if (!in_flash(boot_data, 12))
    return "the boot data is not in the flash";
  auto at = boot_data - nor_flash::base;
  auto start = flash.word(at);
  auto length = flash.word(at + 4);
  if (start != nor_flash::base || length == 0 || length > nor_flash::size)
    return "the boot data does not say where the image is";
  if (flash.word(at + 8) != 0)
    return "the image is a plugin, which is not modelled";
  auto entry = flash.word(ivt_entry);
  if (!in_flash(entry, 8) || entry - start >= length)
    return "the entry is not in the image";
  auto reset = flash.word(entry - nor_flash::base + 4);
  if ((reset & 1) == 0 || reset - start >= length)
    return "the image's reset vector leads out of it";
  return nullptr;
}

/// Executes the device configuration data, if there is any.
std::string configure_device(const nor_flash& flash, rom_bus& bus) {
  auto dcd = flash.word(ivt_dcd);
  if (dcd == 0)
    return {};
  if (!in_flash(dcd, 4))
    return "the device configuration data is not in the flash";
  auto at = dcd - nor_flash::base;
  return execute_dcd(flash.data() + at, nor_flash::size - at, bus);
}

} // namespace

boot_result boot(const nor_flash& flash, rom_bus& bus) {
  boot_result result;
  auto why = check_configuration(flash);
  if (why == nullptr)
    why = check_image(flash);
  auto refusal = why != nullptr ? why : configure_device(flash, bus);
  if (!refusal.empty())
    result.refusal = "Boot ROM: " + refusal;
  else
    result.vector_table = flash.word(ivt_entry);
  return result;
}

} // namespace actorcsi::emulator
