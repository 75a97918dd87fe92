#include "tools/emulator/design_kit/apb_uart.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace actorcsi::emulator {

namespace {

constexpr uint32_t data = 0x00;
constexpr uint32_t state = 0x04;
constexpr uint32_t ctrl = 0x08;
constexpr uint32_t interrupt = 0x0C;
constexpr uint32_t divider = 0x10;

// Of STATE; the overruns are those of INTSTATUS, too.
constexpr uint32_t tx_full = 1u << 0;
constexpr uint32_t rx_full = 1u << 1;
constexpr uint32_t tx_overrun = 1u << 2;
constexpr uint32_t rx_overrun = 1u << 3;
constexpr uint32_t overruns = tx_overrun | rx_overrun;

// Of CTRL.
constexpr uint32_t tx_enable = 1u << 0;
constexpr uint32_t rx_enable = 1u << 1;
constexpr uint32_t tx_interrupt = 1u << 2;
constexpr uint32_t rx_interrupt = 1u << 3;
/// Each enables the overrun interrupt two bits below.
constexpr uint32_t overrun_interrupts = 3u << 4;
constexpr uint32_t test_mode = 1u << 6;

// Of INTSTATUS.
constexpr uint32_t tx_done = 1u << 0;
constexpr uint32_t rx_arrived = 1u << 1;

constexpr uint32_t min_divider = 16;
constexpr uint32_t max_divider = (1u << 20) - 1;

constexpr unsigned bits_per_character = 10;

} // namespace

apb_uart::apb_uart(connection to, surroundings around)
  : to_(std::move(to)), around_(std::move(around)) {
  // nop
}

void apb_uart::reset() {
  state_ = ctrl_ = interrupt_ = divider_ = 0;
  // What the shifter has goes lost with the reset.
  sending_ = false;
  sent_at_ = never;
  update_interrupts();
}

uint64_t apb_uart::character_cycles() const {
  auto bits = bits_per_character * std::max(divider_, min_divider);
  return around_.clock.cycles(bits / to_.clock_hz);
}

void apb_uart::update_interrupts() {
  to_.transmits((interrupt_ & tx_done) != 0);
  to_.receives((interrupt_ & rx_arrived) != 0);
  to_.overrun((state_ & ctrl_ >> 2 & overruns) != 0);
}

// -- registers ----------------------------------------------------------------

uint32_t apb_uart::read(uint32_t offset) noexcept {
  advance();
  switch (offset) {
  case data:
    state_ &= ~rx_full;
    return receive_;
  case state:
    return state_;
  case ctrl:
    return ctrl_;
  case interrupt:
    return interrupt_ | (state_ & ctrl_ >> 2 & overruns);
  case divider:
    return divider_;
  default:
    around_.trouble.refuse(register_name(to_.name, offset)
                           + " is read, which is not modelled");
    return 0;
  }
}

void apb_uart::write(uint32_t offset, uint32_t value) noexcept {
  advance();
  switch (offset) {
  case data:
    write_data(value);
    break;
  case state:
    state_ &= ~(value & overruns);
    break;
  case ctrl:
    if ((value & test_mode) != 0)
      around_.trouble.refuse(std::string{to_.name} + " is to test itself");
    ctrl_ = value
            & (tx_enable | rx_enable | tx_interrupt | rx_interrupt
               | overrun_interrupts);
    start_sending(around_.clock.now());
    break;
  case interrupt:
    interrupt_ &= ~value;
    state_ &= ~(value & overruns);
    break;
  case divider:
    if (value < min_divider || value > max_divider)
      around_.trouble.complain(std::string{to_.name}
                               + ": the divider is not 16 to 1,048,575");
    divider_ = value;
    break;
  default:
    around_.trouble.refuse(register_name(to_.name, offset)
                           + " is written, which is not modelled");
  }
  update_interrupts();
  around_.replan();
}

void apb_uart::write_data(uint32_t value) {
  if ((state_ & tx_full) != 0) {
    state_ |= tx_overrun;
    around_.trouble.complain(std::string{to_.name}
                             + ": a byte is written to a full buffer");
  }
  transmit_ = static_cast<uint8_t>(value);
  state_ |= tx_full;
  start_sending(around_.clock.now());
}

// -- the line -----------------------------------------------------------------

void apb_uart::start_sending(uint64_t at) {
  if (sending_ || (state_ & tx_full) == 0 || (ctrl_ & tx_enable) == 0)
    return;
  shifter_ = transmit_;
  state_ &= ~tx_full;
  if ((ctrl_ & tx_interrupt) != 0)
    interrupt_ |= tx_done;
  sending_ = true;
  sent_at_ = at + character_cycles();
}

bool apb_uart::receive(uint8_t byte) {
  if (on_line_.size() >= max_waiting)
    return false;
  on_line_.push_back(byte);
  if (received_at_ == never) {
    received_at_ = around_.clock.now() + character_cycles();
    around_.replan();
  }
  return true;
}

void apb_uart::deliver() {
  auto byte = on_line_.front();
  on_line_.pop_front();
  if ((ctrl_ & rx_enable) == 0)
    return;
  if ((state_ & rx_full) != 0)
    state_ |= rx_overrun;
  receive_ = byte;
  state_ |= rx_full;
  if ((ctrl_ & rx_interrupt) != 0)
    interrupt_ |= rx_arrived;
}

uint64_t apb_uart::next() const {
  return std::min(sent_at_, received_at_);
}

void apb_uart::advance() {
  auto now = around_.clock.now();
  if (now < next())
    return;
  while (now >= sent_at_) {
    auto at = std::exchange(sent_at_, never);
    sending_ = false;
    to_.sent(shifter_);
    start_sending(at);
  }
  while (now >= received_at_) {
    auto at = received_at_;
    deliver();
    received_at_ = on_line_.empty() ? never : at + character_cycles();
  }
  update_interrupts();
}

void apb_uart::finish() {
  while (sending_) {
    sending_ = false;
    to_.sent(shifter_);
    start_sending(around_.clock.now());
  }
}

} // namespace actorcsi::emulator
