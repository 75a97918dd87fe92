#include "platform/serial/mcu/lpuart.hpp"

#include "platform/base/errc.hpp"
#include "platform/serial/mcu/lpuart_registers.hpp"

namespace actorcsi::platform {

namespace reg = lpuart_reg;
namespace ctrl = lpuart_ctrl;
namespace stat = lpuart_stat;

namespace {

constexpr uint32_t min_osr = 4;
constexpr uint32_t max_osr = 32;

/// From this many samples per bit on, one clock edge suffices.
constexpr uint32_t min_single_edge_osr = 8;

/// Errors of more than one in this many are refused.
constexpr uint64_t tolerance = 100;

constexpr uint32_t errors =
  stat::overrun | stat::nf | stat::fe | stat::pf | stat::idle;

constexpr uint32_t receiving =
  ctrl::te | ctrl::re | ctrl::rie | ctrl::orie | ctrl::ilie | ctrl::idle_4;

/// Number of reads after which a FIFO counts as stuck: longer than a character
/// at 1200 bits per second and 600 MHz.
constexpr int patience = 10'000'000;

uint32_t baud_register(const lpuart_divisors& x) {
  auto result = (x.osr - 1) << lpuart_baud::osr_shift | x.sbr;
  if (x.osr < min_single_edge_osr)
    result |= lpuart_baud::bothedge;
  return result;
}

/// Registers after a reset, with the divisors and FIFOs set.
void set_up(register_block& registers, const lpuart_divisors& divisors) {
  registers.write(reg::global, lpuart_global::rst);
  registers.write(reg::global, 0);
  registers.write(reg::baud, baud_register(divisors));
  registers.write(reg::fifo, lpuart_fifo::rxfe | lpuart_fifo::txfe
                               | lpuart_fifo::rxflush | lpuart_fifo::txflush);
  // An interrupt for two bytes in the receiver's FIFO leaves room for two more;
  // one byte alone is announced by the line falling idle. The transmitter's
  // interrupt comes when its FIFO is empty.
  registers.write(reg::water, 1u << lpuart_water::rxwater_shift);
}

uint32_t free_in_fifo(register_block& registers) {
  auto used = registers.read(reg::water) >> lpuart_water::txcount_shift
              & lpuart_water::count_mask;
  return used < lpuart_fifo_depth ? lpuart_fifo_depth - used : 0;
}

} // namespace

std::optional<lpuart_divisors> find_divisors(uint32_t clock_hz, uint32_t baud) {
  if (baud == 0)
    return std::nullopt;
  lpuart_divisors best;
  uint64_t best_error = ~uint64_t{0};
  uint64_t best_scale = 1;
  for (auto osr = max_osr; osr >= min_osr; --osr) {
    auto per_sample = uint64_t{baud} * osr;
    auto sbr = (clock_hz + per_sample / 2) / per_sample;
    if (sbr < 1 || sbr > lpuart_baud::sbr_mask)
      continue;
    // The error of the bit's length is error / scale.
    auto scale = per_sample * sbr;
    auto error = scale > clock_hz ? scale - clock_hz : clock_hz - scale;
    if (error * best_scale >= best_error * scale && best.osr != 0)
      continue;
    best = {osr, static_cast<uint32_t>(sbr)};
    best_error = error;
    best_scale = scale;
  }
  if (best.osr == 0 || best_error * tolerance > best_scale)
    return std::nullopt;
  return best;
}

lpuart::lpuart(register_block& registers, uint32_t clock_hz, const char* name,
               size_t ring_size)
  : interrupt_serial(name, ring_size),
    registers_(registers),
    clock_hz_(clock_hz) {
  // nop
}

caf::error lpuart::open(uint32_t baud) {
  auto divisors = find_divisors(clock_hz_, baud);
  if (!divisors)
    return make_error(
      errc::invalid_argument,
      "baud=" + std::to_string(baud) + ": a clock of "
        + std::to_string(clock_hz_)
        + " Hz cannot be divided to within one percent of it; use "
        + std::to_string(clock_hz_ / (max_osr * lpuart_baud::sbr_mask) + 1)
        + " to " + std::to_string(clock_hz_ / min_osr));
  critical_guard guard{lock_};
  begin_anew();
  set_up(registers_, *divisors);
  registers_.write(reg::ctrl, receiving);
  open_ = true;
  return caf::none;
}

void lpuart::close() {
  critical_guard guard{lock_};
  registers_.write(reg::ctrl, 0);
  open_ = false;
}

size_t lpuart::write(span<const uint8_t> bytes) {
  critical_guard guard{lock_};
  if (!open_)
    return 0;
  auto done = queue(bytes);
  send();
  return done;
}

bool lpuart::drained() const {
  critical_guard guard{lock_};
  return !open_
         || (tx_.empty() && (registers_.read(reg::stat) & stat::tc) != 0);
}

void lpuart::handle_interrupt() noexcept {
  critical_guard guard{lock_};
  auto status = registers_.read(reg::stat);
  auto came_in = receive(status);
  // Only after the FIFO was emptied, or it would overrun again at once.
  if ((status & errors) != 0)
    registers_.write(reg::stat, status & errors);
  if (!open_)
    return;
  send();
  ring(came_in);
}

void lpuart::put_now(register_block& registers, uint32_t clock_hz,
                     uint32_t baud, char byte) noexcept {
  if ((registers.read(reg::ctrl) & ctrl::te) == 0) {
    auto divisors = find_divisors(clock_hz, baud);
    if (!divisors)
      return;
    set_up(registers, *divisors);
    registers.write(reg::ctrl, ctrl::te);
  }
  for (int i = 0; i < patience && free_in_fifo(registers) == 0; ++i) {
    // nop
  }
  registers.write(reg::data, static_cast<uint8_t>(byte));
}

void lpuart::drain_now(register_block& registers) noexcept {
  if ((registers.read(reg::ctrl) & ctrl::te) == 0)
    return;
  for (int i = 0; i < patience && (registers.read(reg::stat) & stat::tc) == 0;
       ++i) {
    // nop
  }
}

bool lpuart::receive(uint32_t status) noexcept {
  auto any = false;
  if ((status & stat::overrun) != 0) {
    // At least one byte: the hardware does not count them.
    ++counts_.overrun;
    any = true;
  }
  auto waiting = registers_.read(reg::water) >> lpuart_water::rxcount_shift
                 & lpuart_water::count_mask;
  for (; waiting > 0; --waiting) {
    take_in(static_cast<uint8_t>(registers_.read(reg::data)));
    any = true;
  }
  return any;
}

void lpuart::send() noexcept {
  for (auto room = free_in_fifo(registers_); room > 0 && !tx_.empty(); --room)
    registers_.write(reg::data, take_out());
  registers_.write(reg::ctrl, tx_.empty() ? receiving : receiving | ctrl::tie);
}

} // namespace actorcsi::platform
