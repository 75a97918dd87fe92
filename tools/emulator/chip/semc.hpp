#pragma once

#include <functional>
#include <map>

#include "platform/base/registers.hpp"
#include "tools/emulator/chip/device.hpp"

namespace actorcsi::emulator {

/// The SEMC with one SDRAM at its first chip select: commands that take time,
/// and the order in which an SDRAM wants them. Chapter Smart External Memory
/// Controller of the manual, and the power-up sequence of ISSI's IS42S16160J.
class semc final : public device, public platform::register_block {
public:
  explicit semc(surroundings around) : around_(std::move(around)) {
    reset();
  }

  void reset() override;

  uint32_t read(uint32_t offset) noexcept override;

  void write(uint32_t offset, uint32_t value) noexcept override;

  /// The SDRAM can be accessed.
  bool ready() const {
    return ready_;
  }

  /// Is called when that has changed.
  void on_ready(std::function<void()> call) {
    on_ready_ = std::move(call);
  }

  /// No command ever ends.
  void break_controller() {
    broken_ = true;
  }

private:
  void command(uint32_t value);

  void set_ready(bool ready);

  surroundings around_;
  std::function<void()> on_ready_;
  std::map<uint32_t, uint32_t> registers_;
  bool broken_ = false;
  bool ready_ = false;
  bool precharged_ = false;
  bool mode_set_ = false;
  unsigned refreshes_ = 0;
  uint64_t reset_until_ = 0;
  uint64_t done_at_ = device::never;
  uint64_t enabled_at_ = device::never;
};

} // namespace actorcsi::emulator
