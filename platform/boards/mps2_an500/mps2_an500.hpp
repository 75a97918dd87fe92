#pragma once

#include <array>
#include <iterator>

#include "platform/base/critical_section.hpp"
#include "platform/boards/cortex_m7/systick_time.hpp"
#include "platform/boards/mps2_an500/board.hpp"
#include "platform/boards/mps2_an500/cmsdk_watchdog.hpp"
#include "platform/boards/mps2_an500/modelled_camera.hpp"
#include "platform/cpu/spin_cpu.hpp"
#include "platform/gpio/polled_input.hpp"
#include "platform/led/register_led.hpp"
#include "platform/serial/mcu/cmsdk_uart.hpp"

namespace actorcsi::mps2_an500 {

/// QEMU's mps2-an500: its parts, and their interrupts after `start`. There is
/// one object.
class board_parts {
public:
  board_parts();

  board_parts(const board_parts&) = delete;

  board_parts& operator=(const board_parts&) = delete;

  /// Enables interrupts.
  void start();

  cortex_m7::systick_time& time() {
    return time_;
  }

  platform::cmsdk_uart& console() {
    return console_;
  }

  platform::cmsdk_uart& uart() {
    return uart_;
  }

  /// As in `leds`.
  platform::led& led(size_t index) {
    return leds_[index];
  }

  platform::polled_input& button() {
    return button_;
  }

  /// The handler of the timer that polls the button.
  void poll_button() noexcept;

  platform::csi& camera_port() {
    return camera_.driver();
  }

  modelled_camera& camera() {
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
  cortex_m7::systick_time time_;
  platform::cmsdk_uart console_;
  platform::cmsdk_uart uart_;
  platform::critical_section leds_lock_;
  std::array<platform::register_led, std::size(leds)> leds_;
  platform::polled_input button_;
  modelled_camera camera_;
  platform::spin_cpu cpu_;
  cmsdk_watchdog watchdog_;
};

} // namespace actorcsi::mps2_an500
