#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tools/emulator/chip/nor_flash.hpp"

namespace actorcsi::emulator {

/// Which instructions of the flash were executed, and where the processor spent
/// its time.
class execution_record {
public:
  void mark(uint32_t address) {
    auto at = (address - nor_flash::base) / 2;
    if (at < executed_.size())
      executed_[at] = true;
  }

  void sample(uint32_t pc) {
    ++samples_[pc];
  }

  /// Writes the address of each executed instruction, in hexadecimal, one a
  /// line. Throws `std::runtime_error`.
  void write_coverage(const std::string& path) const;

  /// Writes address and number of samples, one a line. Throws
  /// `std::runtime_error`.
  void write_profile(const std::string& path) const;

private:
  std::vector<bool> executed_ = std::vector<bool>(nor_flash::size / 2);
  std::map<uint32_t, uint64_t> samples_;
};

} // namespace actorcsi::emulator
