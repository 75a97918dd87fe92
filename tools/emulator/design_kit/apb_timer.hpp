#pragma once

#include "platform/base/registers.hpp"
#include "tools/emulator/chip/device.hpp"

namespace actorcsi::emulator {

/// The APB timer of ARM's Cortex-M System Design Kit, ARM DDI 0479C section
/// 4.1, without its external input.
class apb_timer final : public device, public platform::register_block {
public:
  /// It counts at `clock_hz`.
  apb_timer(const char* name, double clock_hz, signal_line interrupt,
            surroundings around);

  void reset() override;

  uint64_t next() const override;

  void advance() override;

  uint32_t read(uint32_t offset) noexcept override;

  void write(uint32_t offset, uint32_t value) noexcept override;

private:
  bool counting() const;

  uint64_t cycles(uint64_t counts) const;

  uint32_t value() const;

  void count_from(uint32_t value);

  void update_interrupt();

  const char* name_;
  double clock_hz_;
  signal_line interrupt_;
  surroundings around_;
  uint32_t ctrl_ = 0;
  uint32_t reload_ = 0;
  bool pending_ = false;
  /// While it does not count.
  uint32_t stopped_at_ = 0;
  uint64_t zero_at_ = never;
};

} // namespace actorcsi::emulator
