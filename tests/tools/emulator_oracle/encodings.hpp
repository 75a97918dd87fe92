#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace actorcsi::emulator::oracle {

/// An instruction's encoding as the ARM DDI 0403E gives it.
struct encoding {
  std::string name;
  /// Of 16 bits: in the lower half.
  uint32_t value;
  uint32_t mask;
  bool wide;

  bool matches(uint32_t word) const {
    return (word & mask) == value;
  }
};

/// All of ARMv7E-M with FPv5, those with more fixed bits first.
const std::vector<encoding>& encodings();

/// The encoding that `word` has, or none.
const encoding* find_encoding(uint32_t word, bool wide);

} // namespace actorcsi::emulator::oracle
