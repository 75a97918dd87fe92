#include "tools/emulator/execution_record.hpp"

#include <fstream>
#include <stdexcept>

namespace actorcsi::emulator {

namespace {

std::ofstream create(const std::string& path) {
  std::ofstream result{path};
  result << std::hex;
  return result;
}

void finish(std::ofstream& file, const std::string& path) {
  file.close();
  if (!file)
    throw std::runtime_error{path + ": cannot be written; is the disk full?"};
}

} // namespace

void execution_record::write_coverage(const std::string& path) const {
  auto file = create(path);
  for (uint32_t i = 0; i < executed_.size(); ++i)
    if (executed_[i])
      file << base_ + 2 * i << '\n';
  finish(file, path);
}

void execution_record::write_profile(const std::string& path) const {
  auto file = create(path);
  for (auto& [address, count] : samples_)
    file << address << ' ' << std::dec << count << std::hex << '\n';
  finish(file, path);
}

} // namespace actorcsi::emulator
