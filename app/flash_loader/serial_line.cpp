#include "app/flash_loader/serial_line.hpp"

#include "platform/boards/cortex_m7/registers.hpp"
#include "platform/serial/mcu/lpuart_registers.hpp"

namespace actorcsi::flash_loader {

using namespace platform;

namespace {

constexpr uint32_t pendstclr = 1u << 25;
constexpr uint32_t pendstset = 1u << 26;

/// Each has 32 interrupts of the chip's 160.
constexpr int num_interrupt_words = 5;

constexpr uint32_t errors =
  lpuart_stat::pf | lpuart_stat::fe | lpuart_stat::nf | lpuart_stat::overrun;

/// After that, what is not sent is given up.
constexpr uint32_t drain_ms = 10;

/// Samples per bit and divider.
struct division {
  uint32_t samples = 0;
  uint32_t divider = 0;
};

uint32_t difference(uint32_t a, uint32_t b) {
  return a > b ? a - b : b - a;
}

division divide(uint32_t clock_hz, uint32_t rate) {
  division best;
  // An error of more than 1.5 % is none.
  auto least = rate / 64;
  for (uint32_t samples = 8; samples <= 32; ++samples) {
    auto divider = (clock_hz + rate * samples / 2) / (rate * samples);
    if (divider == 0 || divider > lpuart_baud::sbr_mask)
      continue;
    auto error = difference(clock_hz / (samples * divider), rate);
    if (error < least) {
      least = error;
      best = {samples, divider};
    }
  }
  return best;
}

} // namespace

void ticks::start(uint32_t core_hz) {
  now_ = 0;
  // What the Boot ROM has used would end every sleep.
  for (int i = 0; i < num_interrupt_words; ++i) {
    cortex_m7::nvic().icer[i] = ~0u;
    cortex_m7::nvic().icpr[i] = ~0u;
  }
  auto& timer = cortex_m7::systick();
  timer.rvr = core_hz / 1'000'000 * us - 1;
  timer.cvr = 0;
  // It counts the processor's clock, and becomes pending. Interrupts are
  // masked: that ends a sleep and nothing else.
  timer.csr = 7;
}

void ticks::sleep() {
  __asm volatile("dsb\n"
                 "wfi\n"
                 "isb" ::
                   : "memory");
  if ((cortex_m7::scb().icsr & pendstset) == 0)
    return;
  cortex_m7::scb().icsr = pendstclr;
  ++now_;
}

void serial_line::drain() {
  auto begin = time_.now();
  while ((registers_.read(lpuart_reg::stat) & lpuart_stat::tc) == 0
         && time_.now() - begin < ticks::of_ms(drain_ms))
    time_.sleep();
}

bool serial_line::is_possible(uint32_t rate) const {
  return rate >= 9'600 && rate <= 2'000'000
         && divide(clock_hz_, rate).divider != 0;
}

void serial_line::set_rate(uint32_t rate) {
  auto x = divide(clock_hz_, rate);
  drain();
  registers_.write(lpuart_reg::global, lpuart_global::rst);
  registers_.write(lpuart_reg::global, 0);
  registers_.write(lpuart_reg::baud,
                   (x.samples - 1) << lpuart_baud::osr_shift | x.divider);
  registers_.write(lpuart_reg::fifo, lpuart_fifo::rxfe | lpuart_fifo::txfe);
  registers_.write(lpuart_reg::ctrl, lpuart_ctrl::re | lpuart_ctrl::te);
}

bool serial_line::receive(uint8_t& byte) {
  auto waiting =
    registers_.read(lpuart_reg::water) >> lpuart_water::rxcount_shift
    & lpuart_water::count_mask;
  if (waiting == 0) {
    // What an overrun or noise damages has no valid CRC. The flags must go, or
    // nothing is received any more.
    auto wrong = registers_.read(lpuart_reg::stat) & errors;
    if (wrong != 0)
      registers_.write(lpuart_reg::stat, wrong);
    return false;
  }
  byte = static_cast<uint8_t>(registers_.read(lpuart_reg::data));
  return true;
}

void serial_line::send(const uint8_t* data, uint32_t size) {
  while (size > 0) {
    auto room =
      lpuart_fifo_depth
      - (registers_.read(lpuart_reg::water) >> lpuart_water::txcount_shift
         & lpuart_water::count_mask);
    for (; room > 0 && size > 0; --room, --size)
      registers_.write(lpuart_reg::data, *data++);
    time_.sleep();
  }
}

} // namespace actorcsi::flash_loader
