#include "tools/emulator/design_kit/apb_timer.hpp"

namespace actorcsi::emulator {

namespace {

constexpr uint32_t ctrl = 0x0;
constexpr uint32_t value_register = 0x4;
constexpr uint32_t reload = 0x8;
constexpr uint32_t interrupt = 0xC;

constexpr uint32_t enabled = 1u << 0;
constexpr uint32_t external = 3u << 1;
constexpr uint32_t interrupts = 1u << 3;

} // namespace

apb_timer::apb_timer(const char* name, double clock_hz, signal_line interrupt,
                     surroundings around)
  : name_(name),
    clock_hz_(clock_hz),
    interrupt_(std::move(interrupt)),
    around_(std::move(around)) {
  // nop
}

void apb_timer::reset() {
  ctrl_ = reload_ = stopped_at_ = 0;
  pending_ = false;
  zero_at_ = never;
  update_interrupt();
}

bool apb_timer::counting() const {
  return (ctrl_ & enabled) != 0 && zero_at_ != never;
}

uint64_t apb_timer::cycles(uint64_t counts) const {
  return around_.clock.cycles(static_cast<double>(counts) / clock_hz_);
}

uint32_t apb_timer::value() const {
  if (!counting())
    return stopped_at_;
  auto now = around_.clock.now();
  auto left = zero_at_ > now ? zero_at_ - now : 0;
  return static_cast<uint32_t>(left / cycles(1));
}

void apb_timer::count_from(uint32_t value) {
  stopped_at_ = value;
  // From zero it goes on with the reload value; if that is zero, too, it stops.
  auto counts = value != 0 ? uint64_t{value} : uint64_t{reload_} + 1;
  auto stops = value == 0 && reload_ == 0;
  zero_at_ = (ctrl_ & enabled) == 0 || stops
               ? never
               : around_.clock.now() + cycles(counts);
}

void apb_timer::update_interrupt() {
  interrupt_(pending_);
}

uint64_t apb_timer::next() const {
  return counting() ? zero_at_ : never;
}

void apb_timer::advance() {
  while (counting() && around_.clock.now() >= zero_at_) {
    pending_ = pending_ || (ctrl_ & interrupts) != 0;
    stopped_at_ = 0;
    zero_at_ = reload_ == 0 ? never : zero_at_ + cycles(uint64_t{reload_} + 1);
  }
  update_interrupt();
}

uint32_t apb_timer::read(uint32_t offset) noexcept {
  advance();
  switch (offset) {
  case ctrl:
    return ctrl_;
  case value_register:
    return value();
  case reload:
    return reload_;
  case interrupt:
    return pending_ ? 1 : 0;
  default:
    around_.trouble.refuse(register_name(name_, offset)
                           + " is read, which is not modelled");
    return 0;
  }
}

void apb_timer::write(uint32_t offset, uint32_t x) noexcept {
  advance();
  switch (offset) {
  case ctrl: {
    if ((x & external) != 0)
      around_.trouble.refuse(std::string{name_} + " takes an external input");
    auto now = value();
    ctrl_ = x & (enabled | interrupts);
    count_from(now);
    break;
  }
  case value_register:
    count_from(x);
    break;
  case reload:
    reload_ = x;
    break;
  case interrupt:
    pending_ = pending_ && (x & 1) == 0;
    update_interrupt();
    break;
  default:
    around_.trouble.refuse(register_name(name_, offset)
                           + " is written, which is not modelled");
  }
  around_.replan();
}

} // namespace actorcsi::emulator
