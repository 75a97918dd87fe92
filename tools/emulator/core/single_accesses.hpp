#pragma once

#include <cstddef>
#include <cstdint>

#include "tools/emulator/core/instruction.hpp"

namespace actorcsi::emulator {

/// What a load or store moves between `rd` and memory.
enum class datum : uint8_t {
  store_byte,
  store_half,
  store_word,
  load_signed_byte,
  load_byte,
  load_half,
  load_word,
  load_signed_half,
};

constexpr size_t num_datums = 8;

constexpr bool is_load(datum x) {
  return x >= datum::load_signed_byte;
}

enum class addressing : uint8_t {
  offset,       ///< rn + imm
  absolute,     ///< imm
  register_,    ///< rn + (rm << amount)
  pre_indexed,  ///< rn + imm, kept in rn
  post_indexed, ///< rn; then rn + imm
  unprivileged, ///< rn + imm, as unprivileged code would
};

constexpr size_t num_addressings = 6;

instruction access_instruction(datum what, addressing how);

/// A word to the program counter.
instruction jump_instruction(addressing how);

} // namespace actorcsi::emulator
