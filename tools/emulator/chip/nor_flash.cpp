#include "tools/emulator/chip/nor_flash.hpp"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace actorcsi::emulator {

void nor_flash::erase_sector(uint32_t offset) {
  std::fill_n(&bytes_.at(offset - offset % sector), sector, 0xFF);
}

void nor_flash::program_page(uint32_t offset, const uint8_t* data,
                             uint32_t count) {
  auto begin = offset / page * page;
  for (uint32_t i = 0; i < count; ++i)
    bytes_[begin + (offset + i) % page] &= data[i];
}

uint32_t nor_flash::word(uint32_t offset) const {
  uint32_t result;
  std::memcpy(&result, &bytes_.at(offset), sizeof(result));
  return result;
}

void nor_flash::write(uint32_t offset, const uint8_t* data, uint32_t count) {
  while (count > 0) {
    auto n = std::min(count, page - offset % page);
    program_page(offset, data, n);
    offset += n;
    data += n;
    count -= n;
  }
}

void nor_flash::load_elf(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  std::vector<char> file{std::istreambuf_iterator<char>{in}, {}};
  auto wrong = [&](const char* why) {
    return std::runtime_error{path + ": " + why};
  };
  Elf32_Ehdr header;
  if (file.size() < sizeof(header))
    throw wrong("cannot be read, or is empty");
  std::memcpy(&header, file.data(), sizeof(header));
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0
      || header.e_ident[EI_CLASS] != ELFCLASS32 || header.e_machine != EM_ARM)
    throw wrong("is no ELF file for an ARM");
  auto found = false;
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    Elf32_Phdr x;
    auto at = header.e_phoff + size_t{i} * header.e_phentsize;
    if (at + sizeof(x) > file.size())
      throw wrong("ends early");
    std::memcpy(&x, file.data() + at, sizeof(x));
    if (x.p_type != PT_LOAD || x.p_filesz == 0)
      continue;
    if (x.p_paddr < base || x.p_paddr - base >= size
        || x.p_filesz > size - (x.p_paddr - base))
      throw wrong("has a segment that is not in the flash");
    if (uint64_t{x.p_offset} + x.p_filesz > file.size())
      throw wrong("ends early");
    write(x.p_paddr - base,
          reinterpret_cast<const uint8_t*>(file.data()) + x.p_offset,
          x.p_filesz);
    found = true;
  }
  if (!found)
    throw wrong("has nothing for the flash");
}

} // namespace actorcsi::emulator
