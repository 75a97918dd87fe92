#pragma once

#include <cstdint>
#include <stdexcept>

namespace actorcsi::emulator {

/// Why an instruction does not complete: the bit of each cause in the CFSR, ARM
/// DDI 0403E section B3.2.15.
enum class fault_kind : uint8_t {
  fetch_violation = 0,
  access_violation = 1,
  unstacking_violation = 3,
  stacking_violation = 4,
  float_stacking_violation = 5,
  fetch_bus = 8,
  precise_bus = 9,
  imprecise_bus = 10,
  unstacking_bus = 11,
  stacking_bus = 12,
  float_stacking_bus = 13,
  undefined = 16,
  invalid_state = 17,
  invalid_return = 18,
  no_coprocessor = 19,
  unaligned = 24,
  divide_by_zero = 25,
  // Not in the CFSR.
  breakpoint = 32,
};

/// Thrown by an access or an instruction; becomes an exception of the machine.
struct fault {
  fault_kind kind;
  uint32_t address = 0;
};

/// Thrown for what the architecture leaves open and for what the emulator does
/// not know. It ends the run: nothing is guessed or skipped.
class refusal : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Thrown by the decoder: it does not know the instruction at `address`, or the
/// architecture calls its effect UNPREDICTABLE.
refusal refused_instruction(uint32_t address, uint32_t encoding, unsigned bytes,
                            const char* why);

/// The same for a register of the processor itself.
refusal refused_register(const char* what, uint32_t address, uint32_t value);

} // namespace actorcsi::emulator
