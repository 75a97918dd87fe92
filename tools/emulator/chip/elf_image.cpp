#include "tools/emulator/chip/elf_image.hpp"

#include <elf.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace actorcsi::emulator {

std::vector<segment> read_elf(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  std::vector<char> file{std::istreambuf_iterator<char>{in}, {}};
  auto wrong = [&](const char* why) {
    return std::runtime_error{path + ": " + why
                              + "; give an image that tools/firmware build has "
                                "made"};
  };
  Elf32_Ehdr header;
  if (file.size() < sizeof(header))
    throw wrong("cannot be read, or is empty");
  std::memcpy(&header, file.data(), sizeof(header));
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0
      || header.e_ident[EI_CLASS] != ELFCLASS32 || header.e_machine != EM_ARM)
    throw wrong("is no ELF file for an ARM");
  std::vector<segment> result;
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    Elf32_Phdr x;
    auto at = header.e_phoff + size_t{i} * header.e_phentsize;
    if (at + sizeof(x) > file.size())
      throw wrong("ends early");
    std::memcpy(&x, file.data() + at, sizeof(x));
    if (x.p_type != PT_LOAD || x.p_filesz == 0)
      continue;
    if (uint64_t{x.p_offset} + x.p_filesz > file.size())
      throw wrong("ends early");
    auto begin = file.begin() + x.p_offset;
    result.push_back({x.p_paddr, {begin, begin + x.p_filesz}});
  }
  return result;
}

} // namespace actorcsi::emulator
