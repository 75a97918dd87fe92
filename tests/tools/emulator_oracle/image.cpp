#include "tests/tools/emulator_oracle/image.hpp"

#include <elf.h>

#include <array>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <stdexcept>

namespace actorcsi::emulator::oracle {

namespace {

class elf_file {
public:
  explicit elf_file(const std::string& path) {
    std::ifstream in{path, std::ios::binary};
    bytes_.assign(std::istreambuf_iterator<char>{in}, {});
    if (bytes_.size() < sizeof(Elf32_Ehdr)
        || std::memcmp(bytes_.data(), ELFMAG, SELFMAG) != 0)
      throw std::runtime_error{path + " is not an ELF file"};
    header_ = at<Elf32_Ehdr>(0);
  }

  template <class T>
  T at(size_t offset) const {
    T result;
    if (offset + sizeof(T) > bytes_.size())
      throw std::runtime_error{"the ELF file ends early"};
    std::memcpy(&result, bytes_.data() + offset, sizeof(T));
    return result;
  }

  Elf32_Shdr section(unsigned i) const {
    return at<Elf32_Shdr>(header_.e_shoff + i * header_.e_shentsize);
  }

  unsigned sections() const {
    return header_.e_shnum;
  }

private:
  std::vector<char> bytes_;
  Elf32_Ehdr header_{};
};

/// By section and address: whether code begins there, or data.
using marks = std::map<std::pair<unsigned, uint32_t>, bool>;

marks find_marks(const elf_file& file) {
  marks result;
  for (unsigned i = 0; i < file.sections(); ++i) {
    auto table = file.section(i);
    if (table.sh_type != SHT_SYMTAB)
      continue;
    auto names = file.section(table.sh_link);
    for (size_t o = 0; o + sizeof(Elf32_Sym) <= table.sh_size;
         o += sizeof(Elf32_Sym)) {
      auto symbol = file.at<Elf32_Sym>(table.sh_offset + o);
      auto name =
        file.at<std::array<char, 3>>(names.sh_offset + symbol.st_name);
      auto ends = name[2] == 0 || name[2] == '.';
      if (name[0] == '$' && (name[1] == 't' || name[1] == 'd') && ends)
        result[{symbol.st_shndx, symbol.st_value}] = name[1] == 't';
    }
  }
  return result;
}

} // namespace

std::vector<image_instruction> instructions_of(const std::string& path) {
  elf_file file{path};
  std::set<uint64_t> words;
  auto all = find_marks(file);
  for (auto i = all.begin(); i != all.end(); ++i) {
    if (!i->second)
      continue;
    auto section = file.section(i->first.first);
    if (section.sh_type != SHT_PROGBITS)
      continue;
    auto end = section.sh_addr + section.sh_size;
    auto next = std::next(i);
    if (next != all.end() && next->first.first == i->first.first)
      end = next->first.second;
    auto address = i->first.second;
    auto halfword = [&](uint32_t a) -> uint32_t {
      return file.at<uint16_t>(section.sh_offset + a - section.sh_addr);
    };
    while (address + 2 <= end) {
      auto first = halfword(address);
      auto wide = first >> 11 >= 0x1D && address + 4 <= end;
      words.insert(
        wide ? uint64_t{1} << 32 | first << 16 | halfword(address + 2) : first);
      address += wide ? 4 : 2;
    }
  }
  std::vector<image_instruction> result;
  for (auto x : words)
    result.push_back({static_cast<uint32_t>(x), x >> 32 != 0});
  if (result.empty())
    throw std::runtime_error{path + " has no instructions with symbols"};
  return result;
}

} // namespace actorcsi::emulator::oracle
