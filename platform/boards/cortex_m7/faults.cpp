#include "platform/boards/cortex_m7/faults.hpp"

#include <cstdio>

#include "platform/boards/cortex_m7/registers.hpp"

#include "platform/bare_metal/stop.hpp"

extern "C" {
extern char __handler_stack_begin, __main_stack_end, __main_stack_begin;
}

namespace actorcsi::cortex_m7 {

namespace {

/// Bytes below a stack that must not be touched.
constexpr uint32_t guard = 256;

uint32_t address_of(const char& x) {
  return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(&x));
}

bool in_guard(uint32_t address) {
  auto main = address_of(__main_stack_begin);
  auto handlers = address_of(__handler_stack_begin);
  return (address >= main && address < main + guard)
         || (address >= handlers && address < handlers + guard);
}

/// Bits of the Configurable Fault Status Register, ARM DDI 0403E B3.2.15.
struct cause {
  uint32_t bit;
  const char* text;
};

constexpr cause causes[] = {
  {0, "instruction fetch from forbidden memory"},
  {1, "access to forbidden memory"},
  {3, "unstacking to forbidden memory"},
  {4, "stacking to forbidden memory"},
  {5, "stacking of the FPU to forbidden memory"},
  {8, "bus error at an instruction fetch"},
  {9, "bus error"},
  {10, "bus error, imprecise"},
  {11, "bus error when unstacking"},
  {12, "bus error when stacking"},
  {16, "undefined instruction"},
  {17, "invalid state"},
  {18, "invalid return"},
  {19, "no such coprocessor"},
  {24, "unaligned access"},
  {25, "division by zero"},
};

const char* cause_of(uint32_t cfsr, uint32_t address, bool has_address,
                     const exception_frame* frame, uint32_t stack_pointer) {
  constexpr uint32_t stacking = 1u << 4 | 1u << 5 | 1u << 12;
  if ((has_address && in_guard(address)) || in_guard(stack_pointer)
      || (cfsr & stacking) != 0)
    return "stack overflow";
  // A call through a null pointer: there is no code, and the address lacks the
  // Thumb bit.
  if (frame != nullptr && frame->pc < guard)
    return "null call";
  if (has_address && address < guard)
    return "null access";
  for (auto& x : causes)
    if ((cfsr >> x.bit & 1) != 0)
      return x.text;
  return "hard fault";
}

/// Called by `fault_entry`.
extern "C" [[noreturn]] void report_fault(uint32_t stack_pointer) {
  char line[128];
  auto frame = frame_at(stack_pointer);
  uint32_t cfsr = scb().cfsr;
  bool has_address = (cfsr & (1u << 7 | 1u << 15)) != 0;
  uint32_t address = (cfsr & 1u << 7) != 0 ? scb().mmfar : scb().bfar;
  auto put = [&line](const char* a, uint32_t x, const char* b, uint32_t y,
                     const char* c, uint32_t z) {
    snprintf(line, sizeof(line), "  %-5s %08x  %-5s %08x  %-5s %08x\n", a,
             static_cast<unsigned>(x), b, static_cast<unsigned>(y), c,
             static_cast<unsigned>(z));
    bare_metal::say_now(line);
  };
  bare_metal::say_now("\nfault:\n");
  if (frame != nullptr) {
    put("pc", frame->pc, "lr", frame->lr, "xpsr", frame->xpsr);
    put("r0", frame->r0, "r1", frame->r1, "r2", frame->r2);
    put("r3", frame->r3, "r12", frame->r12, "sp", stack_pointer);
  } else {
    put("sp", stack_pointer, "stack", address_of(__main_stack_begin), "to",
        address_of(__main_stack_end));
  }
  put("cfsr", cfsr, "hfsr", scb().hfsr, "addr", has_address ? address : 0);
  bare_metal::stop_with(
    bare_metal::reset_reason::fault, "%s, pc %08x, lr %08x, address %08x",
    cause_of(cfsr, address, has_address, frame, stack_pointer),
    static_cast<unsigned>(frame != nullptr ? frame->pc : 0),
    static_cast<unsigned>(frame != nullptr ? frame->lr : 0),
    static_cast<unsigned>(has_address ? address : 0));
}

} // namespace

const exception_frame* frame_at(uint32_t stack_pointer) {
  auto lowest = address_of(__handler_stack_begin) + guard;
  auto highest = address_of(__main_stack_end) - sizeof(exception_frame);
  if (stack_pointer < lowest || stack_pointer > highest
      || in_guard(stack_pointer))
    return nullptr;
  return reinterpret_cast<const exception_frame*>(stack_pointer);
}

} // namespace actorcsi::cortex_m7

extern "C" __attribute__((naked)) void fault_entry() {
  // Bit 2 of the return code tells which stack has the frame. The report runs
  // on a fresh handlers' stack, because the fault may be that stack's own.
  __asm volatile("tst lr, #4\n"
                 "ite eq\n"
                 "mrseq r0, msp\n"
                 "mrsne r0, psp\n"
                 "ldr r1, =__handler_stack_end\n"
                 "msr msp, r1\n"
                 "b report_fault\n");
}
