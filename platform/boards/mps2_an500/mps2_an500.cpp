#include "platform/boards/mps2_an500/mps2_an500.hpp"

#include "platform/bare_metal/board_hooks.hpp"
#include "platform/bare_metal/stop.hpp"
#include "platform/boards/cortex_m7/interrupts.hpp"
#include "platform/boards/cortex_m7/registers.hpp"
#include "platform/boards/cortex_m7/startup.hpp"

namespace actorcsi::mps2_an500 {

namespace {

board_parts* instance = nullptr;

template <class T>
T& at(uintptr_t address) {
  return *reinterpret_cast<T*>(address);
}

} // namespace

board_parts::board_parts()
  : time_(clock_hz),
    console_(at<platform::cmsdk_uart_registers>(console_base), clock_hz,
             "UART0", ring_size),
    uart_(at<platform::cmsdk_uart_registers>(uart_base), clock_hz, "UART1",
          ring_size),
    leds_{{{at<volatile uint32_t>(fpgaio_leds), leds[0].mask, leds_lock_},
           {at<volatile uint32_t>(fpgaio_leds), leds[1].mask, leds_lock_}}},
    button_(at<const volatile uint32_t>(fpgaio_buttons), button_mask),
    camera_(at<cmsdk_timer_registers>(timer0_base), clock_hz, time_),
    cpu_(time_),
    watchdog_(at<cmsdk_watchdog_registers>(watchdog_base), clock_hz,
              watchdog_ms) {
  instance = this;
  set_monitor(nullptr);
}

void board_parts::start() {
  // SysTick is exception 15; SHPR begins with exception 4.
  cortex_m7::scb().shpr[15 - 4] = systick_priority;
  for (auto number : {uart0_rx, uart0_tx, uart1_rx, uart1_tx, uart_overrun})
    cortex_m7::enable_interrupt(number, uart_priority);
  cortex_m7::enable_interrupt(csi, camera_priority);
  cortex_m7::enable_interrupt(timer0, sensor_priority);
  cortex_m7::enable_interrupt(timer1, button_priority);
  auto& timer = at<cmsdk_timer_registers>(timer1_base);
  timer.reload = clock_hz / button_polls_per_second;
  timer.value = timer.reload;
  timer.ctrl = timer_counts | timer_interrupts;
}

void board_parts::poll_button() noexcept {
  at<cmsdk_timer_registers>(timer1_base).interrupt = 1;
  button_.poll();
}

void board_parts::set_monitor(const bare_metal::progress_monitor* x) {
  cortex_m7::watch_progress(x, watchdog_ms);
}

// -- interrupts ---------------------------------------------------------------

namespace {

void handle_uart0() {
  instance->console().handle_interrupt();
}

void handle_uart1() {
  instance->uart().handle_interrupt();
}

/// All overruns share one interrupt line.
void handle_uart_overrun() {
  handle_uart0();
  handle_uart1();
}

void handle_csi() {
  instance->camera().handle_interrupt();
}

void handle_timer0() {
  instance->camera().play();
}

void handle_timer1() {
  instance->poll_button();
}

constexpr auto make_vectors() {
  auto result = cortex_m7::unexpected_interrupts<num_interrupts>();
  result.entries[uart0_rx] = handle_uart0;
  result.entries[uart0_tx] = handle_uart0;
  result.entries[uart1_rx] = handle_uart1;
  result.entries[uart1_tx] = handle_uart1;
  result.entries[uart_overrun] = handle_uart_overrun;
  result.entries[timer0] = handle_timer0;
  result.entries[timer1] = handle_timer1;
  result.entries[csi] = handle_csi;
  return result;
}

__attribute__((section(".vectors.board"), used)) constexpr auto board_vectors =
  make_vectors();

} // namespace

} // namespace actorcsi::mps2_an500

extern "C" __attribute__((naked)) void NMI_Handler() {
  __asm volatile("b watchdog_entry\n");
}

// -- what the runtime needs ---------------------------------------------------

namespace actorcsi {

void cortex_m7::early_init() {
  // nop: QEMU's board is ready from the start
}

void bare_metal::put_now(char c) {
  auto& uart =
    mps2_an500::at<platform::cmsdk_uart_registers>(mps2_an500::console_base);
  // The transmitter may not be enabled yet.
  uart.ctrl = uart.ctrl | 1;
  if (uart.bauddiv < 16)
    uart.bauddiv = mps2_an500::clock_hz / mps2_an500::console_baud;
  while ((uart.state & 1) != 0) {
    // nop
  }
  uart.data = static_cast<uint8_t>(c);
}

bare_metal::hardware_reset bare_metal::read_hardware_reset() {
  // This board does not remember.
  return {};
}

void bare_metal::reset_board() {
  platform::cmsdk_uart::drain_now(
    mps2_an500::at<platform::cmsdk_uart_registers>(mps2_an500::console_base));
  cortex_m7::reset_system();
}

} // namespace actorcsi
