#pragma once

#include <cstdint>

#include "platform/base/registers.hpp"

namespace actorcsi::imxrt1062 {

// The chapters Watchdog Timer (WDOG1-2) and RT Watchdog Timer (WDOG3) of NXP's
// i.MX RT1060 Processor Reference Manual.

namespace wdog_reg {

constexpr uint32_t wcr = 0;
constexpr uint32_t wsr = 2;
constexpr uint32_t wrsr = 4;
constexpr uint32_t wicr = 6;
constexpr uint32_t wmcr = 8;

constexpr uint16_t wdbg = 1u << 1; ///< Pauses while a debugger halts.
constexpr uint16_t wde = 1u << 2;  ///< Cannot be cleared by software.
constexpr uint16_t srs = 1u << 4;  ///< 0 resets the system.
constexpr uint16_t wda = 1u << 5;  ///< 0 drives the WDOG_B pad.
constexpr uint16_t wt_shift = 8;   ///< Half seconds minus one.

constexpr uint16_t tout = 1u << 1; ///< Of WRSR: the last reset was its own.

constexpr uint16_t wie = 1u << 15; ///< Interrupt before the reset.
constexpr uint16_t wtis = 1u << 14;

} // namespace wdog_reg

/// WDOG1: if it is not fed for half a second, it raises an interrupt, and half
/// a second later, unless that has led to a reset, it resets the chip.
class wdog {
public:
  static constexpr uint32_t interrupt_ms = 500;

  static constexpr uint32_t reset_ms = 1'000;

  explicit wdog(platform::register_block16& registers) noexcept
    : registers_(registers) {
    // nop
  }

  /// The watchdog cannot be stopped.
  void start() noexcept {
    constexpr uint16_t ticks = reset_ms / 500 - 1;
    constexpr uint16_t before = (reset_ms - interrupt_ms) / 500;
    // Disables the counter that would reset 16 s after power on.
    registers_.write(wdog_reg::wmcr, 0);
    registers_.write(wdog_reg::wicr, wdog_reg::wie | wdog_reg::wtis | before);
    registers_.write(wdog_reg::wcr, ticks << wdog_reg::wt_shift | wdog_reg::srs
                                      | wdog_reg::wda | wdog_reg::wde
                                      | wdog_reg::wdbg);
    feed();
  }

  void feed() noexcept {
    registers_.write(wdog_reg::wsr, 0x5555);
    registers_.write(wdog_reg::wsr, 0xAAAA);
  }

private:
  platform::register_block16& registers_;
};

/// Stops the watchdog that runs after a reset: `wdog3` is separate, runs from
/// 32 kHz and would reset soon. Needs no memory.
inline void stop_early_watchdog(platform::register_block& wdog3) noexcept {
  constexpr uint32_t cs = 0;
  constexpr uint32_t cnt = 4;
  constexpr uint32_t toval = 8;
  constexpr uint32_t key = 0xD928C520;
  constexpr uint32_t enable = 1u << 7;
  constexpr uint32_t update = 1u << 5; ///< It may be changed again.
  wdog3.write(cnt, key);
  wdog3.write(toval, 0xFFFF);
  wdog3.change(cs, enable, update);
}

/// Stops the counter of `wdog2`, which would drive its WDOG_B pad 16 s after
/// the reset. WDOG1's stops when that starts. Needs its clock, and no memory.
inline void
stop_power_down_counter(platform::register_block16& wdog2) noexcept {
  wdog2.write(wdog_reg::wmcr, 0);
}

} // namespace actorcsi::imxrt1062
