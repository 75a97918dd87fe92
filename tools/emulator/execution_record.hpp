#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace actorcsi::emulator {

/// Which instructions of a memory were executed, and where the processor spent
/// its time.
class execution_record {
public:
  /// The memory has `size` bytes from `base` on.
  execution_record(uint32_t base, uint32_t size)
    : base_(base), executed_(size / 2) {
    // nop
  }

  void mark(uint32_t address) {
    auto at = (address - base_) / 2;
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
  uint32_t base_;
  std::vector<bool> executed_;
  std::map<uint32_t, uint64_t> samples_;
};

} // namespace actorcsi::emulator
