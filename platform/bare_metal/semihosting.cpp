#include "platform/bare_metal/semihosting.hpp"

#include <cstdint>

namespace actorcsi::bare_metal::semihosting {

namespace {

enum operation : uint32_t {
  get_command_line = 0x15,
  exit_extended = 0x20,
};

int call(operation what, const void* block) {
  register uint32_t r0 __asm("r0") = what;
  register const void* r1 __asm("r1") = block;
  __asm volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
  return static_cast<int>(r0);
}

} // namespace

void command_line(char* into, size_t capacity) {
  struct {
    char* text;
    size_t size;
  } block{into, capacity};
  if (capacity > 0 && call(get_command_line, &block) != 0)
    into[0] = '\0';
}

void exit(int code) {
  constexpr uint32_t application_exit = 0x20026;
  struct {
    uint32_t reason;
    uint32_t code;
  } block{application_exit, static_cast<uint32_t>(code)};
  call(exit_extended, &block);
  for (;;) {
    // nop
  }
}

} // namespace actorcsi::bare_metal::semihosting
