#include "platform/serial/mcu/cmsdk_uart.hpp"

#include "platform/base/errc.hpp"

namespace actorcsi::platform {

namespace {

// STATE.
constexpr uint32_t tx_full = 1u << 0;
constexpr uint32_t rx_full = 1u << 1;
constexpr uint32_t rx_overrun = 1u << 3;

// CTRL.
constexpr uint32_t tx_enable = 1u << 0;
constexpr uint32_t rx_enable = 1u << 1;
constexpr uint32_t tx_interrupt = 1u << 2;
constexpr uint32_t rx_interrupt = 1u << 3;

// INTSTATUS, and to clear it.
constexpr uint32_t tx_done = 1u << 0;
constexpr uint32_t rx_arrived = 1u << 1;

/// BAUDDIV below this is not allowed.
constexpr uint32_t min_divider = 16;
constexpr uint32_t max_divider = (1u << 20) - 1;

/// Start bit, eight of data, stop bit.
constexpr uint32_t bits_per_character = 10;

/// Most reads of a register within a cycle of the UART's clock.
constexpr uint32_t reads_per_cycle = 4;

} // namespace

cmsdk_uart::cmsdk_uart(cmsdk_uart_registers& registers, uint32_t clock_hz,
                       const char* name, size_t ring_size)
  : interrupt_serial(name, ring_size),
    registers_(registers),
    clock_hz_(clock_hz) {
  // nop
}

caf::error cmsdk_uart::open(uint32_t baud) {
  auto divider = baud > 0 ? clock_hz_ / baud : 0;
  if (divider < min_divider || divider > max_divider)
    return make_error(errc::invalid_argument,
                      "baud=" + std::to_string(baud) + ": give "
                        + std::to_string(clock_hz_ / max_divider + 1) + " to "
                        + std::to_string(clock_hz_ / min_divider));
  critical_guard guard{lock_};
  begin_anew();
  sending_ = false;
  registers_.bauddiv = divider;
  registers_.interrupt = tx_done | rx_arrived;
  registers_.ctrl = tx_enable | rx_enable | tx_interrupt | rx_interrupt;
  return caf::none;
}

void cmsdk_uart::close() {
  critical_guard guard{lock_};
  registers_.ctrl = 0;
}

size_t cmsdk_uart::write(span<const uint8_t> bytes) {
  critical_guard guard{lock_};
  auto done = queue(bytes);
  if (!sending_)
    send_next();
  return done;
}

bool cmsdk_uart::drained() const {
  critical_guard guard{lock_};
  return tx_.empty() && !sending_;
}

void cmsdk_uart::handle_interrupt() noexcept {
  critical_guard guard{lock_};
  auto causes = registers_.interrupt;
  registers_.interrupt = causes;
  auto came_in = false;
  if ((registers_.state & rx_overrun) != 0) {
    registers_.state = rx_overrun;
    ++counts_.overrun;
  }
  if ((registers_.state & rx_full) != 0) {
    receive();
    came_in = true;
  }
  if ((causes & tx_done) != 0) {
    sending_ = false;
    send_next();
  }
  ring(came_in);
}

void cmsdk_uart::drain_now(cmsdk_uart_registers& registers) noexcept {
  if ((registers.ctrl & tx_enable) == 0)
    return;
  // The time of a character: no register tells whether the shifter is empty.
  auto patience = bits_per_character * registers.bauddiv * reads_per_cycle;
  for (uint32_t i = 0; i < patience && (registers.state & tx_full) != 0; ++i) {
    // nop
  }
  for (uint32_t i = 0; i < patience; ++i)
    static_cast<void>(uint32_t{registers.state});
}

void cmsdk_uart::receive() noexcept {
  while ((registers_.state & rx_full) != 0)
    take_in(static_cast<uint8_t>(registers_.data));
}

void cmsdk_uart::send_next() noexcept {
  if (tx_.empty() || (registers_.state & tx_full) != 0)
    return;
  sending_ = true;
  registers_.data = take_out();
}

} // namespace actorcsi::platform
