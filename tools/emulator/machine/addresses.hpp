#pragma once

#include <cstdint>

#include "tools/emulator/chip/pads.hpp"

// Where things are in an i.MX RT1062, and what is wired to it on an OpenMV Cam
// RT1062: the chapters Memory Maps, Interrupts and IOMUX Controller of NXP's
// i.MX RT1060 Processor Reference Manual, and OpenMV's public pin lists.

namespace actorcsi::emulator::rt1062 {

constexpr uint32_t itcm = 0x00000000;
constexpr uint32_t itcm_size = 128u << 10;
constexpr uint32_t dtcm = 0x20000000;
constexpr uint32_t dtcm_size = 128u << 10;
constexpr uint32_t ocram = 0x20200000;
constexpr uint32_t ocram_size = 768u << 10;
constexpr uint32_t sdram = 0x80000000;
constexpr uint32_t sdram_size = 32u << 20;

} // namespace actorcsi::emulator::rt1062

namespace actorcsi::emulator::base {

/// Bytes that each peripheral has.
constexpr uint32_t size = 0x4000;

constexpr uint32_t dcdc = 0x40080000;
constexpr uint32_t wdog1 = 0x400B8000;
constexpr uint32_t rtwdog = 0x400BC000;
constexpr uint32_t wdog2 = 0x400D0000;
constexpr uint32_t snvs = 0x400D4000;
constexpr uint32_t ccm_analog = 0x400D8000;
constexpr uint32_t src = 0x400F8000;
constexpr uint32_t ccm = 0x400FC000;
constexpr uint32_t lpuart1 = 0x40184000;
constexpr uint32_t lpuart6 = 0x40198000;
constexpr uint32_t gpio2 = 0x401BC000;
constexpr uint32_t iomuxc = 0x401F8000;
constexpr uint32_t flexspi = 0x402A8000;
constexpr uint32_t csi = 0x402BC000;
constexpr uint32_t semc = 0x402F0000;
constexpr uint32_t lpi2c1 = 0x403F0000;

} // namespace actorcsi::emulator::base

namespace actorcsi::emulator::irq {

constexpr unsigned lpuart1 = 20;
constexpr unsigned lpuart6 = 25;
constexpr unsigned csi = 43;
constexpr unsigned gpio2_low = 82;
constexpr unsigned gpio2_high = 83;
constexpr unsigned wdog2 = 45;
constexpr unsigned wdog1 = 92;
constexpr unsigned flexspi = 108;

} // namespace actorcsi::emulator::irq

namespace actorcsi::emulator::gpio2 {

/// A button between P7 and ground, which the board itself does not have.
constexpr unsigned button = 6;
constexpr unsigned led_red = 10;
constexpr unsigned led_green = 11;
constexpr unsigned led_blue = 30;
constexpr unsigned sensor_reset = 17;
constexpr unsigned sensor_power_down = 18;

} // namespace actorcsi::emulator::gpio2

/// What the pads must be for a wire to lead to its peripheral: registers of
/// functions, and of the inputs that have several pads to choose from.
namespace actorcsi::emulator::wires {

using condition = pads::condition;

constexpr uint16_t first_pad = 0x014;
constexpr uint16_t sdram_pads = 40;

constexpr std::initializer_list<condition> lpuart1_tx = {{0x0EC, 2}};
constexpr std::initializer_list<condition> lpuart1_rx = {{0x0F0, 2}};
constexpr std::initializer_list<condition> lpuart6_tx = {{0x0C4, 2}};
constexpr std::initializer_list<condition> lpuart6_rx = {{0x0C8, 2},
                                                         {0x550, 1}};
constexpr std::initializer_list<condition> lpi2c1 = {
  {0x0FC, 3}, {0x100, 3}, {0x4CC, 1}, {0x4D0, 1}};
constexpr std::initializer_list<condition> mclk = {{0x1B8, 2}};
constexpr std::initializer_list<condition> sensor_pins = {{0x180, 5},
                                                          {0x184, 5}};
constexpr std::initializer_list<condition> button = {{0x154, 5}};
/// The pad's pull-up: PKE, PUE and PUS of its control.
constexpr uint16_t button_pad = 0x344;
constexpr uint32_t pull_up_enabled = 3u << 12;
constexpr uint32_t pull_up = 3u << 14;
/// Chip select, clock, and four lines of data. Input registers have no other
/// pad of this port.
constexpr std::initializer_list<condition> flash = {
  {0x1EC, 1}, {0x1F0, 1}, {0x1F4, 1}, {0x1F8, 1}, {0x1FC, 1}, {0x200, 1},
  {0x4A8, 0}, {0x4AC, 0}, {0x4B0, 0}, {0x4B4, 0}, {0x4C8, 0}};
constexpr std::initializer_list<condition> csi = {
  {0x138, 4}, {0x134, 4}, {0x130, 4}, {0x12C, 4}, {0x128, 4}, {0x124, 4},
  {0x0D0, 4}, {0x0CC, 4}, {0x0F8, 4}, {0x1B0, 2}, {0x1AC, 2}, {0x400, 0},
  {0x404, 0}, {0x408, 0}, {0x40C, 0}, {0x410, 0}, {0x414, 0}, {0x418, 1},
  {0x41C, 1}, {0x420, 0}, {0x428, 2}, {0x424, 1}};

} // namespace actorcsi::emulator::wires
