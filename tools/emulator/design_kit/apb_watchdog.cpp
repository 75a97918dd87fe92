#include "tools/emulator/design_kit/apb_watchdog.hpp"

#include <utility>

namespace actorcsi::emulator {

namespace {

constexpr uint32_t load = 0x000;
constexpr uint32_t value_register = 0x004;
constexpr uint32_t control = 0x008;
constexpr uint32_t interrupt_clear = 0x00C;
constexpr uint32_t raw_status = 0x010;
constexpr uint32_t masked_status = 0x014;
constexpr uint32_t lock = 0xC00;

constexpr uint32_t interrupts = 1u << 0;
constexpr uint32_t resets = 1u << 1;

constexpr uint32_t key = 0x1ACCE551;

} // namespace

apb_watchdog::apb_watchdog(connection to, surroundings around)
  : to_(std::move(to)), around_(std::move(around)) {
  reset();
}

void apb_watchdog::reset() {
  load_ = 0xFFFFFFFF;
  control_ = 0;
  locked_ = expired_ = false;
  zero_at_ = never;
}

/// It counts while its interrupt is enabled.
void apb_watchdog::count_from_load() {
  auto& clock = around_.clock;
  zero_at_ = (control_ & interrupts) == 0
               ? never
               : clock.now() + clock.cycles(load_ / to_.clock_hz);
}

uint32_t apb_watchdog::value() const {
  auto now = around_.clock.now();
  if (zero_at_ == never || zero_at_ <= now)
    return 0;
  auto seconds = static_cast<double>(zero_at_ - now) / around_.clock.hz();
  return static_cast<uint32_t>(seconds * to_.clock_hz);
}

uint64_t apb_watchdog::next() const {
  return zero_at_;
}

void apb_watchdog::advance() {
  if (around_.clock.now() < zero_at_)
    return;
  count_from_load();
  if (!std::exchange(expired_, true))
    to_.raise_nmi();
  else if ((control_ & resets) != 0)
    to_.reset_board();
}

uint32_t apb_watchdog::read(uint32_t offset) noexcept {
  advance();
  switch (offset) {
  case load:
    return load_;
  case value_register:
    return value();
  case control:
    return control_;
  case raw_status:
    return expired_ ? 1 : 0;
  case masked_status:
    return expired_ && (control_ & interrupts) != 0 ? 1 : 0;
  case lock:
    return locked_ ? 1 : 0;
  default:
    around_.trouble.refuse(register_name("WATCHDOG", offset)
                           + " is read, which is not modelled");
    return 0;
  }
}

void apb_watchdog::write(uint32_t offset, uint32_t x) noexcept {
  advance();
  if (offset == lock) {
    locked_ = x != key;
    return;
  }
  if (locked_) {
    around_.trouble.complain("WATCHDOG: a register is written while locked");
    return;
  }
  switch (offset) {
  case load:
    load_ = x;
    count_from_load();
    break;
  case control: {
    auto started = (x & interrupts) != 0 && (control_ & interrupts) == 0;
    control_ = x & (interrupts | resets);
    if (started || (control_ & interrupts) == 0)
      count_from_load();
    break;
  }
  case interrupt_clear:
    expired_ = false;
    count_from_load();
    break;
  default:
    around_.trouble.refuse(register_name("WATCHDOG", offset)
                           + " is written, which is not modelled");
  }
  around_.replan();
}

} // namespace actorcsi::emulator
