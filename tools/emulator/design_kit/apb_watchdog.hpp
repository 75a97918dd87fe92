#pragma once

#include <functional>

#include "platform/base/registers.hpp"
#include "tools/emulator/chip/device.hpp"

namespace actorcsi::emulator {

/// The APB watchdog of ARM's Cortex-M System Design Kit, ARM DDI 0479C section
/// 4.5: it raises the non-maskable interrupt, and resets the board the second
/// time.
class apb_watchdog final : public device, public platform::register_block {
public:
  struct connection {
    double clock_hz;
    std::function<void()> raise_nmi;
    std::function<void()> reset_board;
  };

  apb_watchdog(connection to, surroundings around);

  void reset() override;

  uint64_t next() const override;

  void advance() override;

  uint32_t read(uint32_t offset) noexcept override;

  void write(uint32_t offset, uint32_t value) noexcept override;

private:
  void count_from_load();

  uint32_t value() const;

  connection to_;
  surroundings around_;
  uint32_t load_ = 0;
  uint32_t control_ = 0;
  bool locked_ = false;
  bool expired_ = false;
  uint64_t zero_at_ = never;
};

} // namespace actorcsi::emulator
