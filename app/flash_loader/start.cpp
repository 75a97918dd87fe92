// From the Boot ROM to main.

#include <cstddef>
#include <cstdint>

#include "platform/boards/cortex_m7/registers.hpp"
#include "platform/boards/cortex_m7/startup.hpp"
#include "platform/boards/imxrt1062/boot_header.hpp"

// Defined by the linker; only their addresses matter.
extern "C" {
extern char __bss_begin, __bss_end, __stack_end;
extern const char __image_end;
void start();
}

// C++ does not allow calling main by its name.
int call_main() __asm("main");

namespace actorcsi::flash_loader {

namespace {

using address = const void*;

extern const imxrt1062::image_vector_table<address> ivt;
extern const cortex_m7::vector vectors[16];

/// The ROM is asked again, and the host can begin anew.
extern "C" [[noreturn]] void fault() {
  cortex_m7::scb().aircr = 0x05FA0004;
  for (;;)
    continue;
}

__attribute__((section(".ivt.data"), used)) const imxrt1062::boot_data<address>
  data = {&ivt, &__image_end, 0};

__attribute__((section(".ivt"), used))
const imxrt1062::image_vector_table<address>
  ivt = {imxrt1062::ivt_header, vectors, 0, nullptr, &data, &ivt, 0, 0};

__attribute__((section(".vectors"), used))
const cortex_m7::vector vectors[16] = {
  reinterpret_cast<cortex_m7::vector>(&__stack_end),
  start,
  fault,
  fault,
  fault,
  fault,
  fault};

} // namespace

} // namespace actorcsi::flash_loader

extern "C" __attribute__((used)) void prepare() {
  using namespace actorcsi;
  cortex_m7::scb().vtor =
    static_cast<uint32_t>(reinterpret_cast<uintptr_t>(flash_loader::vectors));
  for (auto x = &__bss_begin; x != &__bss_end; ++x)
    *x = 0;
  call_main();
}

extern "C" __attribute__((naked)) void start() {
  // Whatever the Boot ROM has left. Nothing here is an interrupt's business.
  __asm volatile("cpsid i\n"
                 "movs r0, #0\n"
                 "msr control, r0\n"
                 "msr basepri, r0\n"
                 "isb\n"
                 "ldr r0, =__stack_end\n"
                 "mov sp, r0\n"
                 "b prepare\n");
}

// A destructor that is virtual asks for them. Nothing is deleted.
void operator delete(void*) noexcept {
  // nop
}

void operator delete(void*, size_t) noexcept {
  // nop
}

extern "C" void __cxa_pure_virtual() {
  actorcsi::flash_loader::fault();
}
