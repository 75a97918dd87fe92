#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/tools/emulator_oracle/encodings.hpp"
#include "tests/tools/emulator_oracle/machines.hpp"

namespace actorcsi::emulator::oracle {

/// Instructions as assembly for the program of `digest_image`: each runs once,
/// from registers of its own, on whatever machine the program runs.
class digest {
public:
  explicit digest(unsigned seed) : random_(seed), interpreter_(code_) {
    // nop
  }

  /// Takes `rounds` instances of `e` that neither fault, nor branch, nor use
  /// the link register, which the program needs; returns how many there were.
  unsigned add(const encoding& e, unsigned rounds);

  /// Writes the assembly to standard output.
  void print() const;

private:
  struct group {
    std::string name;
    std::vector<sample> samples;
  };

  bool is_usable(const sample& x);

  generator random_;
  code_memory code_;
  interpreter interpreter_;
  std::vector<group> groups_;
};

} // namespace actorcsi::emulator::oracle
