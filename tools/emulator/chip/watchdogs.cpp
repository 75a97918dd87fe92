#include "tools/emulator/chip/watchdogs.hpp"

#include <algorithm>
#include <limits>

namespace actorcsi::emulator {

namespace {

// WDOG
constexpr uint32_t wcr = 0;
constexpr uint32_t wsr = 2;
constexpr uint32_t wrsr = 4;
constexpr uint32_t wicr = 6;
constexpr uint32_t wmcr = 8;

constexpr uint16_t wcr_reset = 0x30;
constexpr uint16_t wde = 1u << 2;
constexpr uint16_t srs = 1u << 4;
constexpr uint16_t wie = 1u << 15;
constexpr uint16_t wtis = 1u << 14;
constexpr uint16_t pde = 1u << 0;

constexpr uint16_t by_software = 1u << 0;
constexpr uint16_t by_time_out = 1u << 1;

constexpr double half_second = 0.5;
constexpr double power_down_seconds = 16;

// RTWDOG
constexpr uint32_t cs = 0;
constexpr uint32_t cnt = 4;
constexpr uint32_t toval = 8;
constexpr uint32_t win = 12;

constexpr uint32_t unlock_key = 0xD928C520;
constexpr uint32_t refresh_key = 0xB480A602;
constexpr uint32_t cs_reset = 0x2980;
constexpr uint32_t cs_update = 1u << 5;
constexpr uint32_t cs_enable = 1u << 7;
constexpr uint32_t cs_unlocked = 1u << 11;
constexpr double rtwdog_hz = 32'768;
/// Unlocked for 128 periods of its bus, which is a fourth of the processor's.
constexpr uint64_t unlocked_cycles = 512;

} // namespace

// -- WDOG ---------------------------------------------------------------------

void wdog::reset() {
  wcr_ = wcr_reset;
  wicr_ = 4;
  wmcr_ = pde;
  interrupted_ = half_served_ = false;
  power_down_at_ = around_.clock.seconds() + power_down_seconds;
  to_.interrupt(false);
}

bool wdog::running() const {
  return (wcr_ & wde) != 0;
}

double wdog::expires_at() const {
  return served_at_ + ((wcr_ >> 8) + 1) * half_second;
}

double wdog::interrupts_at() const {
  return std::max(served_at_, expires_at() - (wicr_ & 0xFF) * half_second);
}

uint64_t wdog::next() const {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  auto result = (wmcr_ & pde) != 0 ? power_down_at_ : infinity;
  if (running()) {
    result = std::min(result, expires_at());
    if ((wicr_ & wie) != 0 && !interrupted_)
      result = std::min(result, interrupts_at());
  }
  return result == infinity ? device::never : around_.clock.at(result);
}

void wdog::advance() {
  auto now = around_.clock.seconds();
  if ((wmcr_ & pde) != 0 && now >= power_down_at_) {
    around_.trouble.complain(
      to_.name
      + ": its power-down counter, which drives WDOG_B 16 s after "
        "reset, was not stopped");
    wmcr_ = 0;
  }
  if (!running())
    return;
  if ((wicr_ & wie) != 0 && !interrupted_ && now >= interrupts_at()) {
    interrupted_ = true;
    to_.interrupt(true);
  }
  if (now >= expires_at()) {
    wrsr_ = by_time_out;
    to_.reset_chip();
  }
}

uint16_t wdog::read(uint32_t offset) noexcept {
  switch (offset) {
  case wcr:
    return wcr_;
  case wsr:
    return 0;
  case wrsr:
    return wrsr_;
  case wicr:
    return static_cast<uint16_t>(wicr_ | (interrupted_ ? wtis : 0));
  case wmcr:
    return wmcr_;
  default:
    around_.trouble.refuse(register_name(to_.name, offset)
                           + " is read, which is not modelled");
    return 0;
  }
}

void wdog::write(uint32_t offset, uint16_t value) noexcept {
  switch (offset) {
  case wcr:
    write_control(value);
    break;
  case wsr:
    serve(value);
    break;
  case wicr:
    if ((value & wtis) != 0) {
      interrupted_ = false;
      to_.interrupt(false);
    }
    wicr_ = value & static_cast<uint16_t>(~wtis);
    break;
  case wmcr:
    // PDE cannot be set by software.
    wmcr_ = wmcr_ & value & pde;
    break;
  default:
    around_.trouble.refuse(register_name(to_.name, offset)
                           + " is written, which is not modelled");
  }
  around_.replan();
}

void wdog::write_control(uint16_t value) {
  auto was_running = running();
  // Once it runs it cannot be stopped.
  wcr_ = was_running ? static_cast<uint16_t>(value | wde) : value;
  if (running() && !was_running)
    served_at_ = around_.clock.seconds();
  if ((value & srs) == 0) {
    wrsr_ = by_software;
    to_.reset_chip();
  }
}

void wdog::serve(uint16_t value) {
  if (value == 0x5555) {
    half_served_ = true;
  } else if (value == 0xAAAA && half_served_) {
    half_served_ = false;
    served_at_ = around_.clock.seconds();
  } else {
    half_served_ = false;
    around_.trouble.complain(to_.name + " is served out of order");
  }
}

// -- RTWDOG -------------------------------------------------------------------

void rtwdog::reset() {
  cs_ = cs_reset;
  toval_ = 0x400;
  win_ = 0;
  configured_ = false;
  unlocked_until_ = 0;
  fed_at_ = around_.clock.seconds();
}

uint64_t rtwdog::next() const {
  if ((cs_ & cs_enable) == 0)
    return device::never;
  return around_.clock.at(fed_at_ + toval_ / rtwdog_hz);
}

void rtwdog::advance() {
  if (around_.clock.now() >= next())
    reset_chip_();
}

uint32_t rtwdog::read(uint32_t offset) noexcept {
  auto unlocked = around_.clock.now() < unlocked_until_;
  switch (offset) {
  case cs:
    return cs_ | (unlocked ? cs_unlocked : 0);
  case cnt:
    return static_cast<uint32_t>((around_.clock.seconds() - fed_at_)
                                 * rtwdog_hz);
  case toval:
    return toval_;
  case win:
    return win_;
  default:
    around_.trouble.refuse(register_name("RTWDOG", offset)
                           + " is read, which is not modelled");
    return 0;
  }
}

void rtwdog::write(uint32_t offset, uint32_t value) noexcept {
  auto now = around_.clock.now();
  if (offset == cnt) {
    if (value == refresh_key) {
      fed_at_ = around_.clock.seconds();
    } else if (value != unlock_key) {
      around_.trouble.complain("RTWDOG gets a key that is none: it resets");
      reset_chip_();
    } else if (configured_ && (cs_ & cs_update) == 0) {
      around_.trouble.complain("RTWDOG cannot be unlocked any more");
    } else {
      unlocked_until_ = now + unlocked_cycles;
    }
    around_.replan();
    return;
  }
  if (offset > win) {
    around_.trouble.refuse(register_name("RTWDOG", offset)
                           + " is written, which is not modelled");
    return;
  }
  if (now >= unlocked_until_) {
    around_.trouble.complain("RTWDOG is written while it is locked");
    return;
  }
  if (offset == cs) {
    cs_ = value & ~cs_unlocked;
    configured_ = true;
    fed_at_ = around_.clock.seconds();
  } else if (offset == toval) {
    toval_ = value & 0xFFFF;
  } else {
    win_ = value & 0xFFFF;
  }
  around_.replan();
}

// -- SRC ----------------------------------------------------------------------

namespace {

constexpr uint32_t srsr = 8;

} // namespace

uint32_t src::read(uint32_t offset) noexcept {
  if (offset == srsr)
    return srsr_;
  around_.trouble.refuse(register_name("SRC", offset)
                         + " is read, which is not modelled");
  return 0;
}

void src::write(uint32_t offset, uint32_t value) noexcept {
  if (offset == srsr)
    srsr_ &= ~value;
  else
    around_.trouble.refuse(register_name("SRC", offset)
                           + " is written, which is not modelled");
}

} // namespace actorcsi::emulator
