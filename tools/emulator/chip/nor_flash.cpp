#include "tools/emulator/chip/nor_flash.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tools/emulator/chip/elf_image.hpp"

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

void nor_flash::load(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  std::vector<uint8_t> file{std::istreambuf_iterator<char>{in}, {}};
  if (!in.is_open() || in.bad())
    throw std::runtime_error{path
                             + ": cannot be read; give a file that --flash has "
                               "written"};
  if (file.size() > size)
    throw std::runtime_error{path + ": is larger than the flash; give at most "
                             + std::to_string(size) + " bytes"};
  bytes_.assign(size, 0xFF);
  std::copy(file.begin(), file.end(), bytes_.begin());
}

void nor_flash::save(const std::string& path) const {
  std::ofstream out{path, std::ios::binary | std::ios::trunc};
  out.write(reinterpret_cast<const char*>(bytes_.data()), size);
  out.close();
  if (!out)
    throw std::runtime_error{path + ": cannot be written; is the disk full?"};
}

void nor_flash::load_elf(const std::string& path) {
  auto segments = read_elf(path);
  if (segments.empty())
    throw std::runtime_error{path
                             + ": has nothing for the flash; give an image for "
                               "imxrt1062"};
  for (auto& x : segments) {
    auto count = static_cast<uint32_t>(x.bytes.size());
    if (x.address < base || x.address - base >= size
        || count > size - (x.address - base))
      throw std::runtime_error{path
                               + ": has a segment that is not in the flash; "
                                 "give an image for imxrt1062"};
    write(x.address - base, x.bytes.data(), count);
  }
}

} // namespace actorcsi::emulator
