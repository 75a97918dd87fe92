#pragma once

#include <cstddef>
#include <cstdint>

namespace actorcsi::mps2_an500 {

// Everything that the image for QEMU's mps2-an500 contains. Addresses and
// interrupts are those of ARM's Application Note 500; memory and its budgets
// are in memory.ld.

/// Clock of the processor and its peripherals.
constexpr uint32_t clock_hz = 25'000'000;

/// Lower numbers have precedence; the upper four bits count.
enum priority : uint8_t {
  camera_priority = 0x20,
  /// The timer that plays the sensor.
  sensor_priority = 0x30,
  uart_priority = 0x40,
  systick_priority = 0x60,
  button_priority = 0x60,
};

enum interrupt : unsigned {
  uart0_rx = 0,
  uart0_tx = 1,
  uart1_rx = 2,
  uart1_tx = 3,
  timer0 = 8,
  timer1 = 9,
  uart_overrun = 12,
  /// Not wired on the board: the timer that plays the sensor makes it pending.
  csi = 30,
  num_interrupts = 32,
};

constexpr uintptr_t timer0_base = 0x40000000;
constexpr uintptr_t timer1_base = 0x40001000;
constexpr uintptr_t console_base = 0x40004000;
constexpr uintptr_t uart_base = 0x40005000;
constexpr uintptr_t watchdog_base = 0x40008000;
constexpr uintptr_t fpgaio_leds = 0x40028000;
constexpr uintptr_t fpgaio_buttons = 0x40028008;

constexpr uint32_t console_baud = 115'200;

/// Size of each ring of each UART, in bytes.
constexpr size_t ring_size = 1024;

/// The first one blinks.
struct led_pin {
  const char* name;
  uint32_t mask;
};

constexpr led_pin leds[] = {{"LED_BLUE", 1u << 0}, {"LED_GREEN", 1u << 1}};

/// Of the user's buttons. They have no interrupt: a timer polls them.
constexpr uint32_t button_mask = 1u << 0;
constexpr uint32_t button_polls_per_second = 100;

/// The system resets if the watchdog is not fed for this long.
constexpr uint32_t watchdog_ms = 500;

} // namespace actorcsi::mps2_an500
