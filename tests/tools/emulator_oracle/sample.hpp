#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "tools/emulator/core/fault.hpp"
#include "tools/emulator/core/registers.hpp"

namespace actorcsi::emulator::oracle {

// The memory that both machines have.

constexpr uint32_t code_base = 0x60000000;
constexpr uint32_t code_size = 0x10000;
constexpr uint32_t ram_base = 0x20000000;
constexpr uint32_t ram_size = 0x2000;

/// An instruction with everything that it may depend on.
struct sample {
  uint32_t word = 0;
  bool wide = false;
  /// IT and a condition before the instruction, or 0.
  uint16_t it = 0;
  registers regs;
  std::vector<uint8_t> ram;
};

/// What is left of it.
struct outcome {
  /// The instruction, or the memory that it needs, is refused.
  bool fault = false;
  /// Of the interpreter only.
  fault_kind kind{};
  /// The instruction is done, and where it leads to is nothing.
  bool next_fault = false;
  registers regs;
  uint32_t pc = 0;
  std::vector<uint8_t> ram;
};

using generator = std::mt19937;

/// Registers that are likely to point to memory or to be at a limit.
void randomise(sample& x, generator& random);

} // namespace actorcsi::emulator::oracle
