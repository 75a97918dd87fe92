#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "platform/boards/imxrt1062/addresses.hpp"
#include "platform/boards/imxrt1062/wdog.hpp"
#include "platform/led/gpio_led.hpp"

namespace actorcsi::imxrt1062 {

// Everything that the image for the OpenMV Cam RT1062's processor contains:
//
// - the page's actors: camera, capture, LED, heartbeat, UART peer, supervisor,
//   and motion and button;
// - an OV5640 at the CSI (interrupt 43) and LPI2C1, framebuffers in the SDRAM;
// - the peer link at LPUART1 (P4 sends, P5 receives);
// - the console at LPUART6 (P1 sends, P3 receives);
// - three LEDs, a button between P7 and ground (interrupt 82), and a watchdog
//   that resets within a second.
//
// Pins are in pins.cpp, clocks in clocks.hpp, memory and its budgets (flash
// 512 KB, RAM 128 KB of which heap 64 KB) in memory.ld.

/// Lower numbers have precedence; the upper four bits count.
enum priority : uint8_t {
  watchdog_priority = 0x00,
  camera_priority = 0x20,
  uart_priority = 0x40,
  systick_priority = 0x60,
  button_priority = 0x60,
};

constexpr uint32_t console_baud = 115'200;

/// Size of each ring of each UART, in bytes.
constexpr size_t ring_size = 1024;

/// SCCB allows up to 400 kHz; this is the rate on the reference's board.
constexpr uint32_t sccb_hz = 100'000;

/// An output of GPIO2.
struct output_pin {
  const char* name;
  unsigned bit;
  platform::active level;
};

/// The first one blinks.
constexpr output_pin leds[] = {
  {"LED_BLUE", 30, platform::active::low},
  {"LED_GREEN", 11, platform::active::low},
  {"LED_RED", 10, platform::active::low},
};

/// An input of GPIO2 with a pull-up.
constexpr unsigned button_bit = 6;

constexpr output_pin sensor_reset = {"RESETB", 17, platform::active::low};
constexpr output_pin sensor_power_down = {"PWDN", 18, platform::active::high};

/// The system resets if the watchdog is not fed for this long.
constexpr uint32_t watchdog_ms = wdog::interrupt_ms;

} // namespace actorcsi::imxrt1062
