#pragma once

#include "tools/emulator/machine/openmv_cam.hpp"

namespace actorcsi::emulator {

/// The machine as the Boot ROM reaches it, without the caches.
class openmv_cam::rom final : public rom_bus {
public:
  explicit rom(openmv_cam& on) : on_(on) {
    // nop
  }

  bool read(uint32_t address, unsigned bytes, uint32_t& value) override;

  bool write(uint32_t address, unsigned bytes, uint32_t value) override;

  void pass(double seconds) override;

private:
  openmv_cam& on_;
};

} // namespace actorcsi::emulator
