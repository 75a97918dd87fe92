#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace actorcsi::emulator {

/// What an ELF file puts into memory before it runs.
struct segment {
  uint32_t address;
  std::vector<uint8_t> bytes;
};

/// The segments of an ELF file for an ARM, where they are loaded. Throws
/// `std::runtime_error` if it cannot be read.
std::vector<segment> read_elf(const std::string& path);

} // namespace actorcsi::emulator
