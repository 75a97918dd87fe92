#pragma once

#include <cstdint>

namespace actorcsi::cortex_m7 {

/// The registers that the processor pushes when an exception begins.
struct exception_frame {
  uint32_t r0, r1, r2, r3, r12, lr, pc, xpsr;
};

/// The frame of the interrupted code, or `nullptr` if its stack is full.
const exception_frame* frame_at(uint32_t stack_pointer);

} // namespace actorcsi::cortex_m7

/// The handler of every fault: prints the registers and resets.
extern "C" void fault_entry();
