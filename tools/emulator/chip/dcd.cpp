#include "tools/emulator/chip/dcd.hpp"

#include <algorithm>
#include <cstdio>

namespace actorcsi::emulator {

namespace {

constexpr uint8_t dcd_tag = 0xD2;
constexpr uint8_t write_tag = 0xCC;
constexpr uint8_t check_tag = 0xCF;
constexpr uint8_t nop_tag = 0xC0;
constexpr uint8_t unlock_tag = 0xB2;

constexpr uint32_t header_bytes = 4;

/// Of a command's parameter.
constexpr uint8_t width_bits = 7;
constexpr uint8_t mask_bit = 1u << 3;
constexpr uint8_t set_bit = 1u << 4;

struct range {
  uint32_t first, last;
};

/// Where the ROM lets a write command write.
constexpr range writable[] = {
  {0x400A4000, 0x400A7FFF}, // IOMUXC_SNVS_GPR
  {0x400A8000, 0x400ABFFF}, // IOMUXC_SNVS
  {0x400AC000, 0x400AFFFF}, // IOMUXC_GPR
  {0x400D8000, 0x400DBFFF}, // CCM_ANALOG
  {0x400FC000, 0x400FFFFF}, // CCM
  {0x401F8000, 0x401FBFFF}, // IOMUXC
  {0x402F0000, 0x402F3FFF}, // SEMC
};

/// Units with something to unlock.
constexpr uint8_t engines[] = {0x1B, 0x1E, 0x21}; // DCP, SNVS, OCOTP

/// Between two looks of a check command. Assumed.
constexpr double poll_seconds = 1e-6;
/// A check without a count that has not come true until then never does.
constexpr unsigned max_polls = 1'000'000;

uint32_t big_endian(const uint8_t* x) {
  return uint32_t{x[0]} << 24 | uint32_t{x[1]} << 16 | uint32_t{x[2]} << 8
         | x[3];
}

std::string refused(const char* why, uint32_t address) {
  char text[96];
  std::snprintf(text, sizeof(text), "the device configuration data %s %08x",
                why, static_cast<unsigned>(address));
  return text;
}

std::string refused(const char* why) {
  return std::string{"the device configuration data "} + why;
}

/// A command without its header.
struct command {
  uint8_t parameter;
  const uint8_t* data;
  uint32_t bytes;
};

/// Why its width cannot be; empty if it can.
std::string check_width(const command& x, uint32_t address) {
  auto width = x.parameter & width_bits;
  if ((width != 1 && width != 2 && width != 4)
      || (x.parameter & ~(width_bits | mask_bit | set_bit)) != 0)
    return refused("has a command with another width than 1, 2 or 4");
  if (address % width != 0)
    return refused("has an address that is not a multiple of its width:",
                   address);
  return {};
}

std::string write_one(const command& x, uint32_t address, uint32_t value,
                      rom_bus& bus) {
  auto wrong = check_width(x, address);
  if (!wrong.empty())
    return wrong;
  if (std::none_of(std::begin(writable), std::end(writable), [&](auto& r) {
        return address >= r.first && address <= r.last;
      }))
    return refused("writes where the ROM forbids it:", address);
  auto width = x.parameter & width_bits;
  if ((x.parameter & mask_bit) != 0) {
    uint32_t before = 0;
    if (!bus.read(address, width, before))
      return refused("reads where nothing answers:", address);
    value = (x.parameter & set_bit) != 0 ? before | value : before & ~value;
  }
  if (!bus.write(address, width, value))
    return refused("writes where nothing answers:", address);
  return {};
}

std::string execute_write(const command& x, rom_bus& bus) {
  if (x.bytes == 0 || x.bytes % 8 != 0)
    return refused("has a write command of a wrong length");
  for (uint32_t i = 0; i < x.bytes; i += 8) {
    auto wrong =
      write_one(x, big_endian(x.data + i), big_endian(x.data + i + 4), bus);
    if (!wrong.empty())
      return wrong;
  }
  return {};
}

bool is_met(const command& x, uint32_t value, uint32_t mask) {
  switch (x.parameter & (mask_bit | set_bit)) {
  case 0:
    return (value & mask) == 0;
  case mask_bit:
    return (value & mask) != mask;
  case set_bit:
    return (value & mask) == mask;
  default:
    return (value & mask) != 0;
  }
}

std::string execute_check(const command& x, rom_bus& bus) {
  if (x.bytes != 8 && x.bytes != 12)
    return refused("has a check command of a wrong length");
  auto address = big_endian(x.data);
  auto mask = big_endian(x.data + 4);
  auto counts = x.bytes == 12;
  // A count of 0 makes it do nothing.
  auto polls = counts ? big_endian(x.data + 8) : max_polls;
  auto wrong = check_width(x, address);
  if (!wrong.empty())
    return wrong;
  for (uint32_t i = 0; i < polls; ++i) {
    uint32_t value = 0;
    if (!bus.read(address, x.parameter & width_bits, value))
      return refused("reads where nothing answers:", address);
    if (is_met(x, value, mask))
      return {};
    bus.pass(poll_seconds);
  }
  if (counts && polls == 0)
    return {};
  return refused("checks in vain, at", address);
}

std::string execute_command(uint8_t tag, const command& x, rom_bus& bus) {
  switch (tag) {
  case write_tag:
    return execute_write(x, bus);
  case check_tag:
    return execute_check(x, bus);
  case nop_tag:
    return x.bytes == 0 ? std::string{}
                        : refused("has a NOP command of a wrong length");
  case unlock_tag:
    // Nothing that it unlocks is modelled.
    if (std::find(std::begin(engines), std::end(engines), x.parameter)
        == std::end(engines))
      return refused("unlocks what the chip does not have");
    return x.bytes % 4 == 0
             ? std::string{}
             : refused("has an unlock command of a wrong length");
  default:
    return refused("has a command that the ROM does not know");
  }
}

} // namespace

std::string execute_dcd(const uint8_t* data, size_t size, rom_bus& bus) {
  if (size < header_bytes || data[0] != dcd_tag || data[3] >> 4 != 4)
    return refused("does not begin with its header");
  size_t length = uint32_t{data[1]} << 8 | data[2];
  if (length < header_bytes || length > size)
    return refused("is longer than what there is");
  if (length > max_dcd_bytes)
    return refused("is longer than 1768 bytes");
  for (size_t at = header_bytes; at < length;) {
    auto left = length - at;
    auto begin = data + at;
    if (left < header_bytes)
      return refused("ends within a command");
    size_t bytes = uint32_t{begin[1]} << 8 | begin[2];
    if (bytes < header_bytes || bytes > left)
      return refused("ends within a command");
    command x{begin[3], begin + header_bytes,
              static_cast<uint32_t>(bytes - header_bytes)};
    auto wrong = execute_command(begin[0], x, bus);
    if (!wrong.empty())
      return wrong;
    at += bytes;
  }
  return {};
}

} // namespace actorcsi::emulator
