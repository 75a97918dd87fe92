#include "tools/emulator/chip/boot_rom.hpp"

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

/// What the lookup table's first sequence makes the flash do.
struct read_sequence {
  uint8_t command = 0;
  unsigned address_bits = 0;
  unsigned address_pads = 0;
  /// Between address and data, mode bits included.
  unsigned clocks = 0;
  unsigned data_pads = 0;
};

read_sequence parse_sequence(const nor_flash& flash) {
  read_sequence result;
  for (uint32_t i = 0; i < 8; ++i) {
    auto word = flash.word(lookup_table + i / 2 * 4);
    auto x = word >> (i % 2 == 0 ? 0 : 16) & 0xFFFF;
    auto operand = x & 0xFF;
    auto pads = 1u << (x >> 8 & 3);
    switch (x >> 10) {
    case 0x01: // CMD_SDR
      result.command = static_cast<uint8_t>(operand);
      break;
    case 0x02: // RADDR_SDR
      result.address_bits = operand;
      result.address_pads = pads;
      break;
    case 0x07: // MODE8_SDR
      result.clocks += 8 / pads;
      break;
    case 0x0C: // DUMMY_SDR
      result.clocks += operand;
      break;
    case 0x09: // READ_SDR
      result.data_pads = pads;
      break;
    default:
      return result;
    }
  }
  return result;
}

/// The read commands of the W25Q128JV's data sheet, section 8.1.2.
bool flash_knows(const read_sequence& x) {
  struct known {
    uint8_t command;
    unsigned address_pads, clocks, data_pads;
  };
  constexpr known commands[] = {{0x03, 1, 0, 1},
                                {0x0B, 1, 8, 1},
                                {0x3B, 1, 8, 2},
                                {0x6B, 1, 8, 4},
                                {0xEB, 4, 6, 4}};
  for (auto& k : commands)
    if (k.command == x.command)
      return x.address_bits == 24 && k.address_pads == x.address_pads
             && k.clocks == x.clocks && k.data_pads == x.data_pads;
  return false;
}

const char* check_configuration(const nor_flash& flash) {
  if (flash.word(0) != fcb_tag)
    return "there is no flash configuration block";
  if (flash.word(4) >> 24 != 0x56)
    return "the flash configuration block has no version";
  if (!flash_knows(parse_sequence(flash)))
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
  if (flash.word(ivt_dcd) != 0)
    return "the image has device configuration data, which is not modelled";
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

} // namespace

boot_result boot(const nor_flash& flash) {
  boot_result result;
  auto why = check_configuration(flash);
  if (why == nullptr)
    why = check_image(flash);
  if (why != nullptr)
    result.refusal = std::string{"Boot ROM: "} + why;
  else
    result.vector_table = flash.word(ivt_entry);
  return result;
}

} // namespace actorcsi::emulator
