#include "tools/emulator/chip/lpuart.hpp"

#include <algorithm>

namespace actorcsi::emulator {

namespace {

constexpr uint32_t global = 0x08;
constexpr uint32_t baud_register = 0x10;
constexpr uint32_t stat = 0x14;
constexpr uint32_t ctrl = 0x18;
constexpr uint32_t data = 0x1C;
constexpr uint32_t fifo = 0x28;
constexpr uint32_t water = 0x2C;

constexpr uint32_t global_rst = 1u << 1;

constexpr uint32_t stat_overrun = 1u << 19;
constexpr uint32_t stat_idle = 1u << 20;
constexpr uint32_t stat_rdrf = 1u << 21;
constexpr uint32_t stat_tc = 1u << 22;
constexpr uint32_t stat_tdre = 1u << 23;
constexpr uint32_t stat_clearable = 0xC01FC000;

constexpr uint32_t ctrl_re = 1u << 18;
constexpr uint32_t ctrl_te = 1u << 19;
constexpr uint32_t ctrl_ilie = 1u << 20;
constexpr uint32_t ctrl_rie = 1u << 21;
constexpr uint32_t ctrl_tcie = 1u << 22;
constexpr uint32_t ctrl_tie = 1u << 23;
constexpr uint32_t ctrl_orie = 1u << 27;
/// Loops, parity, nine bits: nothing that is modelled.
constexpr uint32_t ctrl_other =
  1u << 0 | 1u << 1 | 1u << 4 | 1u << 7 | 1u << 13 | 1u << 28;

constexpr uint32_t fifo_rxfe = 1u << 3;
constexpr uint32_t fifo_txfe = 1u << 7;
constexpr uint32_t fifo_rxflush = 1u << 14;
constexpr uint32_t fifo_txflush = 1u << 15;
constexpr uint32_t fifo_rxempt = 1u << 22;
constexpr uint32_t fifo_txempt = 1u << 23;
/// Four words in each.
constexpr uint32_t fifo_sizes = 1u << 4 | 1u << 0;

constexpr uint32_t data_rxempt = 1u << 12;

constexpr uint32_t baud_reset = 0x0F000004;

constexpr unsigned bits_per_character = 10;

} // namespace

void lpuart::reset_registers() {
  baud_ = baud_reset;
  stat_ = 0;
  ctrl_ = 0;
  fifo_ = fifo_sizes;
  water_ = 0;
  transmit_.clear();
  receive_.clear();
  // What the shifter has goes lost with the reset.
  sending_ = false;
  sent_at_ = idle_at_ = device::never;
}

void lpuart::reset() {
  global_ = 0;
  reset_registers();
  update_interrupt();
}

double lpuart::baud() const {
  auto samples = (baud_ >> 24 & 31) + 1;
  auto divider = std::max(1u, baud_ & 0x1FFF);
  return to_.clock_hz() / (samples * divider);
}

uint64_t lpuart::character_cycles() const {
  return around_.clock.cycles(bits_per_character / baud());
}

bool lpuart::transmitter_has_room() const {
  auto level = (fifo_ & fifo_txfe) != 0 ? water_ & 3 : 0;
  return transmit_.size() <= level;
}

bool lpuart::receiver_has_data() const {
  auto level = (fifo_ & fifo_rxfe) != 0 ? water_ >> 16 & 3 : 0;
  return receive_.size() > level;
}

uint32_t lpuart::status() const {
  auto result = stat_;
  if (transmitter_has_room())
    result |= stat_tdre;
  if (!sending_ && transmit_.empty())
    result |= stat_tc;
  if (receiver_has_data())
    result |= stat_rdrf;
  return result;
}

void lpuart::update_interrupt() {
  auto now = status();
  auto enabled = [&](uint32_t enable, uint32_t flag) {
    return (ctrl_ & enable) != 0 && (now & flag) != 0;
  };
  to_.interrupt(enabled(ctrl_tie, stat_tdre) || enabled(ctrl_tcie, stat_tc)
                || enabled(ctrl_rie, stat_rdrf) || enabled(ctrl_ilie, stat_idle)
                || enabled(ctrl_orie, stat_overrun));
}

// -- registers ----------------------------------------------------------------

uint32_t lpuart::read(uint32_t offset) noexcept {
  advance();
  switch (offset) {
  case global:
    return global_;
  case baud_register:
    return baud_;
  case stat:
    return status();
  case ctrl:
    return ctrl_;
  case data:
    return read_data();
  case fifo:
    return fifo_ | (receive_.empty() ? fifo_rxempt : 0)
           | (transmit_.empty() ? fifo_txempt : 0);
  case water:
    return water_ | static_cast<uint32_t>(transmit_.size()) << 8
           | static_cast<uint32_t>(receive_.size()) << 24;
  default:
    around_.trouble.refuse(register_name(to_.name, offset)
                           + " is read, which is not modelled");
    return 0;
  }
}

uint32_t lpuart::read_data() {
  if (receive_.empty()) {
    complain("data is read from an empty FIFO");
    return data_rxempt;
  }
  auto result = receive_.front();
  receive_.pop_front();
  update_interrupt();
  return result;
}

void lpuart::write(uint32_t offset, uint32_t value) noexcept {
  advance();
  auto enabled = (ctrl_ & (ctrl_re | ctrl_te)) != 0;
  if ((global_ & global_rst) != 0 && offset != global) {
    complain("a register is written while all are in reset");
    return;
  }
  switch (offset) {
  case global:
    global_ = value & global_rst;
    if (global_ != 0)
      reset_registers();
    break;
  case baud_register:
    if (enabled && value != baud_)
      complain("the baud rate changes while it is enabled");
    baud_ = value;
    break;
  case stat:
    stat_ &= ~(value & stat_clearable);
    break;
  case ctrl:
    if ((value & ctrl_other) != 0)
      around_.trouble.refuse(to_.name + " is to do what is not modelled");
    ctrl_ = value;
    start_sending(around_.clock.now());
    break;
  case data:
    write_data(value);
    break;
  case fifo:
    if (enabled && ((value ^ fifo_) & (fifo_rxfe | fifo_txfe)) != 0)
      complain("the FIFOs change while it is enabled");
    if ((value & fifo_txflush) != 0)
      transmit_.clear();
    if ((value & fifo_rxflush) != 0)
      receive_.clear();
    fifo_ = (value & (fifo_rxfe | fifo_txfe)) | fifo_sizes;
    break;
  case water:
    water_ = value & 0x00030003;
    break;
  default:
    around_.trouble.refuse(register_name(to_.name, offset)
                           + " is written, which is not modelled");
  }
  update_interrupt();
  around_.replan();
}

void lpuart::write_data(uint32_t value) {
  auto depth = (fifo_ & fifo_txfe) != 0 ? fifo_depth : 1;
  if (transmit_.size() >= depth)
    complain("a byte is written to a full FIFO");
  else
    transmit_.push_back(static_cast<uint8_t>(value));
  start_sending(around_.clock.now());
}

// -- the line -----------------------------------------------------------------

void lpuart::start_sending(uint64_t at) {
  if (sending_ || transmit_.empty() || (ctrl_ & ctrl_te) == 0)
    return;
  shifter_ = transmit_.front();
  transmit_.pop_front();
  sending_ = true;
  sent_at_ = at + character_cycles();
}

void lpuart::receive(uint8_t byte) {
  if (!can_receive())
    return;
  on_line_.push_back(byte);
  if (received_at_ == device::never) {
    received_at_ = around_.clock.now() + character_cycles();
    idle_at_ = device::never;
    around_.replan();
  }
}

void lpuart::deliver() {
  auto byte = on_line_.front();
  on_line_.pop_front();
  if ((ctrl_ & ctrl_re) == 0 || !to_.receives())
    return;
  auto depth = (fifo_ & fifo_rxfe) != 0 ? fifo_depth : 1;
  if (receive_.size() >= depth)
    stat_ |= stat_overrun;
  else if ((stat_ & stat_overrun) == 0)
    receive_.push_back(byte);
}

uint64_t lpuart::next() const {
  return std::min({sent_at_, received_at_, idle_at_});
}

void lpuart::advance() {
  auto now = around_.clock.now();
  if (now < next())
    return;
  advance_transmitter(now);
  advance_receiver(now);
  update_interrupt();
}

void lpuart::advance_transmitter(uint64_t now) {
  while (now >= sent_at_) {
    auto at = sent_at_;
    sending_ = false;
    sent_at_ = device::never;
    if (to_.transmits())
      to_.sent(shifter_);
    start_sending(at);
  }
}

void lpuart::advance_receiver(uint64_t now) {
  while (now >= received_at_) {
    auto at = received_at_;
    deliver();
    received_at_ = on_line_.empty() ? device::never : at + character_cycles();
    if (received_at_ == device::never)
      idle_at_ = at + (character_cycles() << (ctrl_ >> 8 & 7));
  }
  if (now >= idle_at_) {
    stat_ |= stat_idle;
    idle_at_ = device::never;
  }
}

} // namespace actorcsi::emulator
