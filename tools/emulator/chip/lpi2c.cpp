#include "tools/emulator/chip/lpi2c.hpp"

namespace actorcsi::emulator {

namespace {

constexpr uint32_t mcr = 0x10;
constexpr uint32_t msr = 0x14;
constexpr uint32_t mier = 0x18;
constexpr uint32_t mcfgr0 = 0x20;
constexpr uint32_t mcfgr3 = 0x2C;
constexpr uint32_t mccr0 = 0x48;
constexpr uint32_t mfcr = 0x58;
constexpr uint32_t mfsr = 0x5C;
constexpr uint32_t mtdr = 0x60;
constexpr uint32_t mrdr = 0x70;

constexpr uint32_t mcr_men = 1u << 0;
constexpr uint32_t mcr_rst = 1u << 1;
constexpr uint32_t mcr_rtf = 1u << 8;
constexpr uint32_t mcr_rrf = 1u << 9;

constexpr uint32_t msr_tdf = 1u << 0;
constexpr uint32_t msr_rdf = 1u << 1;
constexpr uint32_t msr_epf = 1u << 8;
constexpr uint32_t msr_sdf = 1u << 9;
constexpr uint32_t msr_ndf = 1u << 10;
constexpr uint32_t msr_fef = 1u << 12;
constexpr uint32_t msr_errors = 0xFu << 10;
constexpr uint32_t msr_clearable = 0x7F00;
/// This controller and the bus are busy.
constexpr uint32_t msr_busy = 3u << 24;

constexpr uint32_t mrdr_rxempty = 1u << 14;

enum operation_code : unsigned {
  transmit = 0,
  receive = 1,
  stop = 2,
  start = 4,
};

} // namespace

void lpi2c::reset() {
  mcr_ = msr_ = mccr0_ = mfcr_ = 0;
  mcfgr_.fill(0);
  commands_.clear();
  received_.clear();
  busy_ = owns_bus_ = false;
  left_ = 0;
  done_at_ = device::never;
}

/// As the section on timing parameters has it.
uint64_t lpi2c::bit_cycles() const {
  auto prescaler = mcfgr_[1] & 7;
  auto filter = mcfgr_[2] >> 16 & 15;
  auto low = mccr0_ & 63;
  auto high = mccr0_ >> 8 & 63;
  auto periods = (low + high + 2 + ((2 + filter) >> prescaler)) << prescaler;
  return around_.clock.cycles(periods / to_.clock_hz());
}

uint32_t lpi2c::read(uint32_t offset) noexcept {
  advance();
  switch (offset) {
  case mcr:
    return mcr_;
  case msr:
    return msr_ | (commands_.size() <= (mfcr_ & 3) ? msr_tdf : 0)
           | (received_.size() > (mfcr_ >> 16 & 3) ? msr_rdf : 0)
           | (busy_ || owns_bus_ ? msr_busy : 0);
  case mfsr:
    return static_cast<uint32_t>(commands_.size())
           | static_cast<uint32_t>(received_.size()) << 16;
  case mrdr: {
    if (received_.empty())
      return mrdr_rxempty;
    auto result = received_.front();
    received_.pop_front();
    start_command(around_.clock.now());
    return result;
  }
  default:
    around_.trouble.refuse(register_name(to_.name, offset)
                           + " is read, which is not modelled");
    return 0;
  }
}

void lpi2c::control(uint32_t value) {
  if ((value & mcr_rst) != 0) {
    reset();
    mcr_ = value & (mcr_rst | mcr_men);
    return;
  }
  if ((value & mcr_rtf) != 0)
    commands_.clear();
  if ((value & mcr_rrf) != 0)
    received_.clear();
  mcr_ = value & ~(mcr_rtf | mcr_rrf);
}

void lpi2c::write(uint32_t offset, uint32_t value) noexcept {
  advance();
  switch (offset) {
  case mcr:
    control(value);
    break;
  case msr:
    msr_ &= ~(value & msr_clearable);
    break;
  case mier:
    if (value != 0)
      around_.trouble.refuse(to_.name + " is to interrupt: not modelled");
    break;
  case mccr0:
    mccr0_ = value;
    break;
  case mfcr:
    mfcr_ = value;
    break;
  case mtdr:
    if (commands_.size() >= fifo_depth)
      around_.trouble.complain(to_.name
                               + ": a command is written to a full FIFO");
    else
      commands_.push_back(static_cast<uint16_t>(value & 0x7FF));
    break;
  default:
    if (offset < mcfgr0 || offset > mcfgr3) {
      around_.trouble.refuse(register_name(to_.name, offset)
                             + " is written, which is not modelled");
      return;
    }
    if ((mcr_ & mcr_men) != 0)
      around_.trouble.complain(to_.name + " is configured while enabled");
    mcfgr_[(offset - mcfgr0) / 4] = value;
  }
  start_command(around_.clock.now());
  around_.replan();
}

// -- the bus ------------------------------------------------------------------

void lpi2c::start_command(uint64_t at) {
  // An error stops it until software has cleared that.
  if (busy_ || (mcr_ & mcr_men) == 0 || commands_.empty()
      || (msr_ & msr_errors) != 0)
    return;
  unsigned code = commands_.front() >> 8;
  if (code == receive && received_.size() >= fifo_depth)
    return;
  command_ = commands_.front();
  commands_.pop_front();
  busy_ = true;
  if (code == receive)
    left_ = (command_ & 0xFFu) + 1;
  auto bits = code == stop ? 1u : code >= start ? 10u : 9u;
  done_at_ = at + bits * bit_cycles();
  around_.replan();
}

void lpi2c::advance() {
  while (around_.clock.now() >= done_at_) {
    auto at = done_at_;
    done_at_ = device::never;
    busy_ = false;
    finish_command();
    if (left_ > 0) {
      busy_ = true;
      done_at_ = at + 9 * bit_cycles();
    } else {
      start_command(at);
    }
  }
}

void lpi2c::send_start() {
  auto address = static_cast<uint8_t>(command_ >> 1 & 0x7F);
  owns_bus_ = true;
  if (to_.connected() && to_.chip->start(address, (command_ & 1) != 0))
    return;
  // No acknowledge: it stops by itself.
  msr_ |= msr_ndf | msr_sdf;
  commands_.clear();
  owns_bus_ = false;
}

void lpi2c::finish_command() {
  switch (command_ >> 8) {
  case transmit:
    if (!owns_bus_) {
      msr_ |= msr_fef;
    } else if (!to_.chip->write(static_cast<uint8_t>(command_))) {
      msr_ |= msr_ndf | msr_sdf;
      commands_.clear();
      owns_bus_ = false;
      to_.chip->stop();
    }
    break;
  case receive:
    if (owns_bus_)
      received_.push_back(to_.chip->read());
    else
      msr_ |= msr_fef;
    --left_;
    break;
  case stop:
    if (owns_bus_)
      to_.chip->stop();
    owns_bus_ = false;
    msr_ |= msr_sdf | msr_epf;
    break;
  case start:
    send_start();
    break;
  default:
    around_.trouble.refuse(to_.name + " has a command that is not modelled");
  }
}

} // namespace actorcsi::emulator
