#include "platform/boards/imxrt1062/imxrt1062.hpp"

#include "platform/bare_metal/board_hooks.hpp"
#include "platform/bare_metal/stop.hpp"
#include "platform/boards/cortex_m7/interrupts.hpp"
#include "platform/boards/cortex_m7/registers.hpp"
#include "platform/boards/cortex_m7/startup.hpp"
#include "platform/boards/imxrt1062/bring_up/clocks.hpp"
#include "platform/boards/imxrt1062/bring_up/memory_regions.hpp"
#include "platform/boards/imxrt1062/bring_up/pins.hpp"
#include "platform/boards/imxrt1062/bring_up/sdram.hpp"
#include "platform/boards/imxrt1062/reset_cause.hpp"

extern "C" {
// Defined by the linker: address of the vector table.
extern const char __vectors;
}

namespace actorcsi::imxrt1062 {

namespace {

board_parts* instance = nullptr;

/// Result of starting. Written before memory is initialised, which leaves it
/// unchanged.
struct start_report {
  clock_trouble clocks;
  bool sdram;
};

__attribute__((section(".noinit"))) start_report started;

} // namespace

board_parts::board_parts()
  : time_(core_hz),
    cpu_(time_),
    console_(lpuart6_registers_, serial_hz, "LPUART6", ring_size),
    uart_(lpuart1_registers_, serial_hz, "LPUART1", ring_size),
    leds_{{{gpio2_registers_, leds[0].bit, leds[0].level},
           {gpio2_registers_, leds[1].bit, leds[1].level},
           {gpio2_registers_, leds[2].bit, leds[2].level}}},
    button_(gpio2_registers_, button_bit, platform::active::low),
    sensor_pins_(gpio2_registers_, cpu_),
    cache_(core_registers_),
    sccb_(lpi2c1_registers_, serial_hz, sccb_hz),
    sensor_(sccb_, cpu_, &sensor_pins_),
    camera_(csi_registers_, sensor_, cache_, time_),
    watchdog_(wdog1_registers_) {
  instance = this;
  camera_.set_delays(true);
  set_monitor(nullptr);
  if (started.clocks != clock_trouble::none)
    bare_metal::stop(bare_metal::reset_reason::fault,
                     to_string(started.clocks));
  if (!started.sdram)
    bare_metal::stop(bare_metal::reset_reason::fault,
                     "the SDRAM's controller does not answer");
}

void board_parts::start() {
  // SysTick is exception 15; SHPR begins with exception 4.
  cortex_m7::scb().shpr[15 - 4] = systick_priority;
  cortex_m7::enable_interrupt(lpuart1_interrupt, uart_priority);
  cortex_m7::enable_interrupt(lpuart6_interrupt, uart_priority);
  cortex_m7::enable_interrupt(csi_interrupt, camera_priority);
  cortex_m7::enable_interrupt(gpio2_low_interrupt, button_priority);
  cortex_m7::enable_interrupt(wdog1_interrupt, watchdog_priority);
  watchdog_.start();
}

board_parts::sensor_pins::sensor_pins(platform::register_block& gpio,
                                      platform::cpu& delay)
  : reset_(gpio, sensor_reset.bit, sensor_reset.level),
    power_down_(gpio, sensor_power_down.bit, sensor_power_down.level),
    delay_(delay) {
  power_down_.set(true);
  reset_.set(true);
}

void board_parts::sensor_pins::set(bool on) {
  using std::chrono::milliseconds;
  if (!on) {
    power_down_.set(true);
    reset_.set(true);
    return;
  }
  // Power-down ends 5 ms after power, reset 1 ms later, and the first access
  // comes 20 ms after that.
  delay_.busy(milliseconds{5});
  power_down_.set(false);
  delay_.busy(milliseconds{1});
  reset_.set(false);
  delay_.busy(milliseconds{20});
}

void board_parts::set_monitor(const bare_metal::progress_monitor* x) {
  cortex_m7::watch_progress(x, watchdog_ms);
}

// -- interrupts ---------------------------------------------------------------

namespace {

void handle_lpuart1() {
  instance->uart().handle_interrupt();
}

void handle_lpuart6() {
  instance->console().handle_interrupt();
}

void handle_csi() {
  instance->camera().on_interrupt();
}

void handle_gpio2() {
  instance->button().handle_interrupt();
}

constexpr auto make_vectors() {
  auto result = cortex_m7::unexpected_interrupts<num_interrupts>();
  result.entries[lpuart1_interrupt] = handle_lpuart1;
  result.entries[lpuart6_interrupt] = handle_lpuart6;
  result.entries[csi_interrupt] = handle_csi;
  result.entries[gpio2_low_interrupt] = handle_gpio2;
  result.entries[wdog1_interrupt] = watchdog_entry;
  return result;
}

__attribute__((section(".vectors.board"), used)) constexpr auto board_vectors =
  make_vectors();

} // namespace

} // namespace actorcsi::imxrt1062

extern "C" void NMI_Handler() {
  actorcsi::bare_metal::stop(actorcsi::bare_metal::reset_reason::fault,
                             "unexpected non-maskable interrupt");
}

// -- what the runtime needs ---------------------------------------------------

namespace actorcsi {

void cortex_m7::early_init() {
  using namespace imxrt1062;
  platform::mmio soc{0};
  platform::mmio wdog3{base::wdog3};
  stop_early_watchdog(wdog3);
  scb().vtor = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(&__vectors));
  // The SDRAM must not be accessed before it runs.
  protect_external_memory(soc, false);
  started.clocks = set_up_clocks(soc);
  platform::mmio16 wdog2{base::wdog2};
  stop_power_down_counter(wdog2);
  set_up_pins(soc);
  started.sdram = started.clocks == clock_trouble::none && set_up_sdram(soc);
  protect_external_memory(soc, started.sdram);
  data_cache{soc}.enable();
}

void bare_metal::put_now(char c) {
  platform::mmio registers{imxrt1062::base::lpuart6};
  platform::lpuart::put_now(registers, imxrt1062::serial_hz,
                            imxrt1062::console_baud, c);
}

bare_metal::hardware_reset bare_metal::read_hardware_reset() {
  platform::mmio src{imxrt1062::base::src};
  platform::mmio16 wdog1{imxrt1062::base::wdog1};
  return imxrt1062::read_reset_cause(src, wdog1);
}

void bare_metal::reset_board() {
  platform::mmio registers{imxrt1062::base::lpuart6};
  platform::lpuart::drain_now(registers);
  cortex_m7::reset_system();
}

} // namespace actorcsi
