// From reset to main on any Cortex-M7: memory, FPU, memory protection, heaps.

#include <cstdint>
#include <cstring>

#include "platform/boards/cortex_m7/faults.hpp"
#include "platform/boards/cortex_m7/protection.hpp"
#include "platform/boards/cortex_m7/registers.hpp"
#include "platform/boards/cortex_m7/startup.hpp"

#include "platform/bare_metal/heap.hpp"
#include "platform/bare_metal/stop.hpp"

// Defined by the linker; only their addresses matter.
extern "C" {
extern char __data_load, __data_begin, __data_end, __bss_begin, __bss_end;
extern char __heap_begin, __heap_end, __frames_begin, __frames_end;
extern char __handler_stack_end, __main_stack_begin, __main_stack_end;
extern void (*__init_begin[])();
extern void (*__init_end[])();

// C++ does not allow calling main by its name.
int call_main() __asm("main");
void SysTick_Handler();
}

namespace actorcsi::cortex_m7 {

namespace {

extern "C" [[noreturn]] void start_in_main_stack() {
  for (auto f = __init_begin; f != __init_end; ++f)
    (*f)();
  call_main();
  bare_metal::stop(bare_metal::reset_reason::abort, "main returned");
}

/// Runs on the handlers' stack.
extern "C" void prepare() {
  // Full access to the coprocessors 10 and 11, which are the FPU.
  scb().cpacr = scb().cpacr | 0xFu << 20;
  __asm volatile("dsb\n"
                 "isb");
  early_init();
  memcpy(&__data_begin, &__data_load,
         static_cast<size_t>(&__data_end - &__data_begin));
  memset(&__bss_begin, 0, static_cast<size_t>(&__bss_end - &__bss_begin));
  bare_metal::main_heap().init(&__heap_begin, &__heap_end);
  bare_metal::frame_heap().init(&__frames_begin, &__frames_end);
  bare_metal::last_reset();
  protect_memory();
}

extern "C" __attribute__((naked)) void Reset_Handler() {
  // Handlers use the stack in the vector table; the actors' loop has a stack of
  // its own, so that a handler can report that it is full.
  __asm volatile("cpsid i\n"
                 "bl prepare\n"
                 "ldr r0, =__main_stack_end\n"
                 "msr psp, r0\n"
                 "movs r0, #2\n"
                 "msr control, r0\n"
                 "isb\n"
                 "cpsie i\n"
                 "b start_in_main_stack\n");
}

extern "C" void default_handler() {
  bare_metal::stop_with(bare_metal::reset_reason::fault,
                        "interrupt without a handler, exception %u",
                        static_cast<unsigned>(scb().icsr & 0x1FF));
}

} // namespace

/// The part of the vector table that every Cortex-M7 has; the board's follows.
extern "C" __attribute__((section(".vectors.core"), used))
const vector core_vectors[16] = {reinterpret_cast<vector>(&__handler_stack_end),
                                 Reset_Handler,
                                 NMI_Handler,
                                 fault_entry,
                                 fault_entry,
                                 fault_entry,
                                 fault_entry,
                                 nullptr,
                                 nullptr,
                                 nullptr,
                                 nullptr,
                                 default_handler,
                                 default_handler,
                                 nullptr,
                                 default_handler,
                                 SysTick_Handler};

} // namespace actorcsi::cortex_m7
