#pragma once

#include <array>
#include <iterator>

#include "platform/bare_metal/progress_monitor.hpp"
#include "platform/base/registers.hpp"
#include "platform/boards/cortex_m7/systick_time.hpp"
#include "platform/boards/imxrt1062/board.hpp"
#include "platform/boards/imxrt1062/bring_up/data_cache.hpp"
#include "platform/boards/imxrt1062/wdog.hpp"
#include "platform/cpu/spin_cpu.hpp"
#include "platform/csi/imxrt/imxrt_csi.hpp"
#include "platform/csi/sensors/ov5640.hpp"
#include "platform/gpio/imxrt_input.hpp"
#include "platform/i2c/lpi2c.hpp"
#include "platform/led/gpio_led.hpp"
#include "platform/serial/mcu/lpuart.hpp"

namespace actorcsi::imxrt1062 {

/// The OpenMV Cam RT1062: its parts, and their interrupts after `start`. There
/// is one object. Its construction stops the system with a report if the clocks
/// or the SDRAM did not start.
class board_parts {
public:
  board_parts();

  board_parts(const board_parts&) = delete;

  board_parts& operator=(const board_parts&) = delete;

  /// Starts the watchdog and enables interrupts.
  void start();

  cortex_m7::systick_time& time() {
    return time_;
  }

  platform::lpuart& console() {
    return console_;
  }

  platform::lpuart& uart() {
    return uart_;
  }

  /// As in `leds`.
  platform::led& led(size_t index) {
    return leds_[index];
  }

  platform::imxrt_input& button() {
    return button_;
  }

  platform::csi& camera_port() {
    return camera_;
  }

  platform::imxrt_csi& camera() {
    return camera_;
  }

  platform::cpu& cpu() {
    return cpu_;
  }

  bare_metal::watchdog& watchdog() {
    return watchdog_;
  }

  /// The monitor that names the actor which the watchdog interrupted.
  void set_monitor(const bare_metal::progress_monitor* monitor);

private:
  class fed_watchdog final : public bare_metal::watchdog {
  public:
    explicit fed_watchdog(platform::register_block16& registers)
      : wdog_(registers) {
      // nop
    }

    void start() noexcept {
      wdog_.start();
    }

    void feed() noexcept override {
      wdog_.feed();
    }

  private:
    wdog wdog_;
  };

  /// The sensor's pins, in the order and with the times of section 2.7 of the
  /// OV5640's data sheet.
  class sensor_pins final : public platform::sensor_power {
  public:
    sensor_pins(platform::register_block& gpio, platform::cpu& delay);

    void set(bool on) override;

  private:
    platform::gpio_output reset_;
    platform::gpio_output power_down_;
    platform::cpu& delay_;
  };

  platform::mmio core_registers_{0};
  platform::mmio lpuart1_registers_{base::lpuart1};
  platform::mmio lpuart6_registers_{base::lpuart6};
  platform::mmio gpio2_registers_{base::gpio2};
  platform::mmio lpi2c1_registers_{base::lpi2c1};
  platform::mmio16 wdog1_registers_{base::wdog1};
  platform::imxrt_csi_mmio csi_registers_{base::csi};

  cortex_m7::systick_time time_;
  platform::spin_cpu cpu_;
  platform::lpuart console_;
  platform::lpuart uart_;
  std::array<platform::gpio_led, std::size(leds)> leds_;
  platform::imxrt_input button_;
  sensor_pins sensor_pins_;
  data_cache cache_;
  platform::lpi2c sccb_;
  platform::ov5640 sensor_;
  platform::imxrt_csi camera_;
  fed_watchdog watchdog_;
};

} // namespace actorcsi::imxrt1062
