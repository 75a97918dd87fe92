#include "app/firmware/device_identity.hpp"

#include "platform/bare_metal/board_hooks.hpp"

namespace actorcsi {

platform::link::machine_identity device_identity() {
  // Armv7-M Architecture Reference Manual, B3.2.3: CPUID.
  const auto cpu_id = reinterpret_cast<const volatile uint32_t*>(0xE000ED00);
  platform::link::machine_identity result;
  result.system.cpu_id = *cpu_id;
  result.version.firmware = {ACTORCSI_VERSION_MAJOR, ACTORCSI_VERSION_MINOR,
                             ACTORCSI_VERSION_PATCH};
  result.reset = [] { bare_metal::reset_board(); };
  // The sizes on OpenMV's smaller boards.
  result.memory.payload = 498;
  result.memory.text = 512;
  result.memory.script = 256;
  result.memory.records = 1024;
  return result;
}

} // namespace actorcsi
