#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "tools/emulator/core/instruction.hpp"

namespace actorcsi::emulator {

// The processor's memory in pages, found by their address in a few
// instructions.

constexpr uint32_t page_size = 256;
constexpr uint32_t page_mask = ~(page_size - 1);
constexpr unsigned num_slots = 1024;
/// Enough for a megabyte of code.
constexpr unsigned num_code_slots = 4096;
/// Matches no address.
constexpr uint32_t no_page = 0x80;

/// How a page of data is reached: directly, through the cache, or neither.
struct translation {
  uint32_t direct = no_page;
  uint32_t cached = no_page;
  uint8_t* bytes = nullptr;
};

/// Decoded instructions of a page. Those of IT blocks are decoded apart.
struct code_page {
  std::array<instruction, page_size / 2> plain{};
  std::unique_ptr<std::array<instruction, page_size / 2>> conditional;
  /// Writes to it are seen at once: no instruction cache is in front.
  bool coherent = false;
};

struct code_slot {
  uint32_t page = no_page;
  code_page* code = nullptr;
};

inline unsigned page_slot(uint32_t address) {
  return address / page_size % num_slots;
}

inline unsigned code_slot_of(uint32_t address) {
  return address / page_size % num_code_slots;
}

} // namespace actorcsi::emulator
