#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

namespace actorcsi::emulator {

class processor;

/// `instruction::option` of what an IT block does not make conditional.
constexpr uint8_t always_in_it = 0xFF;

/// A pointer to a function of the program in half the room: decoded
/// instructions are more than the host's caches hold.
template <class F>
class packed_function {
public:
  packed_function() = default;

  packed_function(F* x)
    : offset_(x == nullptr ? 0
                           : static_cast<int32_t>(reinterpret_cast<intptr_t>(x)
                                                  - base())) {
    // nop
  }

  packed_function& operator=(F* x) {
    return *this = packed_function{x};
  }

  template <class... Args>
  void operator()(Args&&... args) const {
    reinterpret_cast<F*>(base() + offset_)(std::forward<Args>(args)...);
  }

  bool operator==(std::nullptr_t) const {
    return offset_ == 0;
  }

  bool operator!=(const packed_function& other) const {
    return offset_ != other.offset_;
  }

private:
  /// No instruction's function, so that no offset to one is 0.
  static void anchor() {
    // nop
  }

  static intptr_t base() {
    return reinterpret_cast<intptr_t>(&anchor);
  }

  int32_t offset_ = 0;
};

/// An instruction as the decoder leaves it: what is to be executed, with its
/// fields. Addresses that depend on the program counter are absolute.
struct instruction {
  using function = void (*)(processor&, const instruction&);

  packed_function<void(processor&, const instruction&)> execute;
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

static_assert(sizeof(instruction) == 16);

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
