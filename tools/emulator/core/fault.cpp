#include "tools/emulator/core/fault.hpp"

#include <cstdio>

namespace actorcsi::emulator {

refusal refused_instruction(uint32_t address, uint32_t encoding, unsigned bytes,
                            const char* why) {
  char text[160];
  if (bytes == 2)
    std::snprintf(text, sizeof(text), "instruction %04x at %08x: %s",
                  static_cast<unsigned>(encoding),
                  static_cast<unsigned>(address), why);
  else
    std::snprintf(text, sizeof(text), "instruction %04x %04x at %08x: %s",
                  static_cast<unsigned>(encoding >> 16),
                  static_cast<unsigned>(encoding & 0xFFFF),
                  static_cast<unsigned>(address), why);
  return refusal{text};
}

refusal refused_register(const char* what, uint32_t address, uint32_t value) {
  char text[100];
  std::snprintf(text, sizeof(text), "processor's register %08x %s (%08x)",
                static_cast<unsigned>(address), what,
                static_cast<unsigned>(value));
  return refusal{text};
}

} // namespace actorcsi::emulator
