// Runs the instructions of `emulator_oracle --digest` and prints, for each
// encoding, a digest of the registers after each of them and of the memory that
// they share. For ARM's MPS2+ with AN500, real or emulated.

#include <cstddef>
#include <cstdint>

namespace {

struct sample {
  uint32_t entry;
  uint32_t r[14];
  uint32_t apsr;
  uint32_t fpscr;
  uint32_t s[32];
};

struct group {
  const char* name;
  uint32_t count;
};

// UART0 of the board, ARM DDI 0479.
struct uart {
  volatile uint32_t data;
  volatile uint32_t state;
  volatile uint32_t control;
  volatile uint32_t interrupts;
  volatile uint32_t divider;
};

auto& uart0 = *reinterpret_cast<uart*>(0x40004000);
auto& cpacr = *reinterpret_cast<volatile uint32_t*>(0xE000ED88);

/// What the instructions read and write: see sample.hpp.
const auto shared = reinterpret_cast<volatile uint32_t*>(0x20000000);
constexpr size_t shared_words = 0x2000 / 4;

void put(char c) {
  while ((uart0.state & 1) != 0) {
  }
  uart0.data = static_cast<unsigned char>(c);
}

void print(const char* text) {
  for (; *text != 0; ++text)
    put(*text);
}

void print(uint32_t x) {
  for (int shift = 28; shift >= 0; shift -= 4)
    put("0123456789abcdef"[x >> shift & 15]);
}

/// FNV-1a, by words.
void add(uint32_t& digest, uint32_t x) {
  digest = (digest ^ x) * 16777619u;
}

[[noreturn]] void finish(uint32_t code) {
  // Semihosting: SYS_EXIT_EXTENDED with ADP_Stopped_ApplicationExit.
  uint32_t block[] = {0x20026, code};
  register uint32_t r0 asm("r0") = 0x20;
  register uint32_t* r1 asm("r1") = block;
  for (;;)
    asm volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
}

} // namespace

extern "C" {

extern const group groups[];
extern const sample* const first_sample;

struct {
  uint32_t stack_pointer;
  sample x;
} state;

void run_sample();

[[noreturn]] void on_fault() {
  print("fault\n");
  finish(1);
}

[[noreturn]] void start() {
  cpacr = 0xFu << 20;
  asm volatile("dsb\n isb" ::: "memory");
  uart0.divider = 16;
  uart0.control = 1;
  // The instructions were chosen for this address in the link register.
  if (reinterpret_cast<uint32_t>(&state.x) != 0x20010004) {
    print("state\n");
    finish(1);
  }
  auto seed = 1u;
  for (size_t i = 0; i < shared_words; ++i) {
    seed = seed * 1664525u + 1013904223u;
    shared[i] = seed;
  }
  auto next = first_sample;
  for (auto g = groups; g->name != nullptr; ++g) {
    uint32_t digest = 2166136261u;
    for (uint32_t i = 0; i < g->count; ++i) {
      auto from = reinterpret_cast<const uint32_t*>(next++);
      auto words = reinterpret_cast<volatile uint32_t*>(&state.x);
      for (size_t j = 0; j < sizeof(sample) / 4; ++j)
        words[j] = from[j];
      run_sample();
      for (size_t j = 1; j < sizeof(sample) / 4; ++j)
        add(digest, words[j]);
    }
    for (size_t i = 0; i < shared_words; ++i)
      add(digest, shared[i]);
    print(digest);
    put(' ');
    print(g->name);
    put('\n');
  }
  finish(0);
}

} // extern "C"

// The link register leads to the state, which has all other registers before
// and after the instruction.
asm(R"(
  .syntax unified
  .section .vectors, "a"
  .word 0x20020000, start
  .rept 14
  .word on_fault
  .endr

  .text
  .thumb
  .balign 4
  .global run_sample
  .thumb_func
run_sample:
  push {r4-r11, lr}
  ldr r0, =state
  str sp, [r0]
  add.w lr, r0, #4
  add.w r0, lr, #68
  vldm r0, {d0-d15}
  ldr.w r0, [lr, #64]
  vmsr fpscr, r0
  ldr.w r0, [lr, #60]
  msr apsr_nzcvqg, r0
  clrex
  ldr.w r0, [lr, #56]
  mov sp, r0
  ldr.w r0, [lr, #4]
  ldr.w r1, [lr, #8]
  ldr.w r2, [lr, #12]
  ldr.w r3, [lr, #16]
  ldr.w r4, [lr, #20]
  ldr.w r5, [lr, #24]
  ldr.w r6, [lr, #28]
  ldr.w r7, [lr, #32]
  ldr.w r8, [lr, #36]
  ldr.w r9, [lr, #40]
  ldr.w r10, [lr, #44]
  ldr.w r11, [lr, #48]
  ldr.w r12, [lr, #52]
  ldr.w pc, [lr]
  .global after_sample
  .thumb_func
after_sample:
  str.w r0, [lr, #4]
  str.w r1, [lr, #8]
  str.w r2, [lr, #12]
  str.w r3, [lr, #16]
  str.w r4, [lr, #20]
  str.w r5, [lr, #24]
  str.w r6, [lr, #28]
  str.w r7, [lr, #32]
  str.w r8, [lr, #36]
  str.w r9, [lr, #40]
  str.w r10, [lr, #44]
  str.w r11, [lr, #48]
  str.w r12, [lr, #52]
  mov r0, sp
  str.w r0, [lr, #56]
  mrs r0, apsr
  str.w r0, [lr, #60]
  vmrs r0, fpscr
  str.w r0, [lr, #64]
  add.w r0, lr, #68
  vstm r0, {d0-d15}
  ldr.w r0, [lr, #-4]
  mov sp, r0
  pop {r4-r11, pc}
  .ltorg
)");
