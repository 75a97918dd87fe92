#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "tests/tools/emulator_oracle/encodings.hpp"
#include "tests/tools/emulator_oracle/machines.hpp"

namespace actorcsi::emulator::oracle {

/// Has an effect on registers or memory, which can be compared, and does not
/// leave the program: the others are tested elsewhere.
bool is_comparable(const std::string& name);

/// Makes `x` a random instance of `e`; false if it is another encoding with
/// more fixed bits.
bool find_instance(const encoding& e, generator& random, sample& x);

/// Adds an IT instruction to some, and registers and memory to all; false if
/// the interpreter refuses the instruction.
bool complete(sample& x, generator& random);

/// Runs instructions in both machines and counts where they differ.
class comparison {
public:
  explicit comparison(unsigned seed)
    : random_(seed), interpreter_(code_), unicorn_(code_) {
    // nop
  }

  /// Runs `rounds` instances of `e` and returns how many could be.
  unsigned run_encoding(const encoding& e, unsigned rounds);

  void run_instruction(uint32_t word, bool wide, unsigned rounds);

  /// How many of many random words the interpreter decodes that are no listed
  /// encoding; prints them.
  unsigned count_unlisted();

  unsigned unexplained() const {
    return unexplained_;
  }

  void print() const;

private:
  /// Returns false if the interpreter refuses it.
  bool run_once(const std::string& name, uint32_t word, bool wide);

  void judge(const std::string& name, const sample& x, uint32_t address,
             const outcome& a, const outcome& b);

  generator random_;
  code_memory code_;
  interpreter interpreter_;
  unicorn_machine unicorn_;
  uint64_t runs_ = 0;
  uint64_t refused_ = 0;
  uint64_t both_fault_ = 0;
  unsigned unexplained_ = 0;
  std::map<std::string, unsigned> differences_;
  std::map<std::string, std::string> examples_;
  std::map<std::string, unsigned> explained_;
};

} // namespace actorcsi::emulator::oracle
