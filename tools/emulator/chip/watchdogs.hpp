#pragma once

#include <functional>

#include "platform/base/registers.hpp"
#include "tools/emulator/chip/device.hpp"

namespace actorcsi::emulator {

/// WDOG1 or WDOG2: the chapter Watchdog Timer of the manual.
class wdog final : public device, public platform::register_block16 {
public:
  struct connection {
    std::string name;
    signal_line interrupt;
    /// Resets the chip.
    std::function<void()> reset_chip;
  };

  wdog(connection to, surroundings around)
    : to_(std::move(to)), around_(std::move(around)) {
    reset();
  }

  /// Only the reason for the last reset stays.
  void reset() override;

  uint64_t next() const override;

  void advance() override;

  uint16_t read(uint32_t offset) noexcept override;

  void write(uint32_t offset, uint16_t value) noexcept override;

private:
  bool running() const;

  // In seconds since power on: they outlast changes of the processor's clock.

  double expires_at() const;

  double interrupts_at() const;

  void write_control(uint16_t value);

  void serve(uint16_t value);

  connection to_;
  surroundings around_;
  uint16_t wcr_ = 0;
  uint16_t wrsr_ = 0x10;
  uint16_t wicr_ = 0;
  uint16_t wmcr_ = 0;
  bool interrupted_ = false;
  bool half_served_ = false;
  double served_at_ = 0;
  double power_down_at_ = 0;
};

/// RTWDOG, which the chip calls WDOG3 as well: chapter RT Watchdog Timer.
class rtwdog final : public device, public platform::register_block {
public:
  rtwdog(std::function<void()> reset_chip, surroundings around)
    : reset_chip_(std::move(reset_chip)), around_(std::move(around)) {
    reset();
  }

  void reset() override;

  uint64_t next() const override;

  void advance() override;

  uint32_t read(uint32_t offset) noexcept override;

  void write(uint32_t offset, uint32_t value) noexcept override;

private:
  std::function<void()> reset_chip_;
  surroundings around_;
  uint32_t cs_ = 0;
  uint32_t toval_ = 0;
  uint32_t win_ = 0;
  bool configured_ = false;
  uint64_t unlocked_until_ = 0;
  double fed_at_ = 0;
};

/// The System Reset Controller, as far as it tells why the chip was reset.
class src final : public device, public platform::register_block {
public:
  explicit src(surroundings around) : around_(std::move(around)) {
    // nop
  }

  void reset() override {
    // nop: SRSR tells what this reset is.
  }

  uint32_t read(uint32_t offset) noexcept override;

  void write(uint32_t offset, uint32_t value) noexcept override;

  /// Bits of SRSR.
  enum cause : uint32_t {
    power_on = 1u << 0,
    system_request = 1u << 1,
    watchdog = 1u << 4,
    watchdog3 = 1u << 7,
  };

  void note(cause why) {
    srsr_ |= why;
  }

private:
  surroundings around_;
  uint32_t srsr_ = power_on;
};

} // namespace actorcsi::emulator
