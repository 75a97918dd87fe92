#include "tools/emulator/chip/trouble_log.hpp"

#include <cstdio>

namespace actorcsi::emulator {

std::string register_name(const std::string& name, uint32_t offset) {
  char text[16];
  std::snprintf(text, sizeof(text), "+%02x", static_cast<unsigned>(offset));
  return name + text;
}

} // namespace actorcsi::emulator
