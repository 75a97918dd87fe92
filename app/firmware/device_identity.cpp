#include "app/firmware/device_identity.hpp"

#include "platform/bare_metal/board_hooks.hpp"
#include "platform/openmv/device/preview_encoder.hpp"

namespace actorcsi {

namespace {

/// A picture of QVGA takes 6 to 12 KB, which is a second at 115,200 baud.
constexpr int preview_quality = 50;

constexpr size_t preview_memory = size_t{32} * 1024;

} // namespace

platform::link::machine_identity device_identity(const platform::csi& camera) {
  static platform::link::preview_encoder encoder{preview_quality};
  // Armv7-M Architecture Reference Manual, B3.2.3: CPUID.
  const auto cpu_id = reinterpret_cast<const volatile uint32_t*>(0xE000ED00);
  platform::link::machine_identity result;
  result.system.cpu_id = *cpu_id;
  // By this number a host asks for its frames.
  result.system.chip_id[0] = camera.identity().cid;
  result.version.firmware = {ACTORCSI_VERSION_MAJOR, ACTORCSI_VERSION_MINOR,
                             ACTORCSI_VERSION_PATCH};
  result.reset = [] { bare_metal::reset_board(); };
  // The sizes on OpenMV's smaller boards.
  result.memory.payload = 498;
  result.memory.text = 512;
  result.memory.script = 256;
  result.memory.records = 1024;
  result.memory.frame = preview_memory;
  result.encoder = &encoder;
  return result;
}

} // namespace actorcsi
