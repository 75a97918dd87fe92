#pragma once

#include <cstdint>

namespace actorcsi::emulator {

class processor;

/// `instruction::option` of what an IT block does not make conditional.
constexpr uint8_t always_in_it = 0xFF;

/// An instruction as the decoder leaves it: what is to be executed, with its
/// fields. Addresses that depend on the program counter are absolute.
struct instruction {
  using function = void (*)(processor&, const instruction&);

  function execute = nullptr;
  /// Immediate value, offset, absolute address or list of registers.
  uint32_t imm = 0;
  uint8_t rd = 0;
  uint8_t rn = 0;
  uint8_t rm = 0;
  /// The third source, or the second register of a pair.
  uint8_t ra = 0;
  uint8_t bytes = 2;
  /// A `shift_kind`.
  uint8_t shift = 0;
  uint8_t amount = 0;
  /// Whatever else the function knows of.
  uint8_t option = 0;
};

/// An instruction in memory.
struct encoded {
  uint32_t address;
  uint16_t first;
  uint16_t second; ///< 0 for one of 16 bits.
  bool in_it;      ///< In an IT block, where most set no flags.
  bool last_in_it;

  uint32_t pc() const {
    return address + 4;
  }

  uint32_t aligned_pc() const {
    return pc() & ~3u;
  }

  unsigned bytes() const {
    return is_wide(first) ? 4 : 2;
  }

  uint32_t word() const {
    return is_wide(first) ? uint32_t{first} << 16 | second : first;
  }

  /// Bits `high` to `low` of the first or second halfword.
  unsigned a(unsigned high, unsigned low) const {
    return first >> low & ((2u << (high - low)) - 1);
  }

  unsigned b(unsigned high, unsigned low) const {
    return second >> low & ((2u << (high - low)) - 1);
  }

  static bool is_wide(uint16_t halfword) {
    return halfword >> 11 >= 0x1D;
  }
};

/// Says how `x` is executed. Throws `refusal` for what is not known or
/// UNPREDICTABLE. Where the architecture makes it UNDEFINED the result raises
/// the fault.
instruction decode(const encoded& x);

} // namespace actorcsi::emulator
