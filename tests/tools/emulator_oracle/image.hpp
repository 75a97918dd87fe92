#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace actorcsi::emulator::oracle {

struct image_instruction {
  uint32_t word;
  bool wide;
};

/// The distinct instructions in the code of an ELF file, as the `$t` and `$d`
/// symbols tell code from data. Throws `std::runtime_error`.
std::vector<image_instruction> instructions_of(const std::string& path);

} // namespace actorcsi::emulator::oracle
