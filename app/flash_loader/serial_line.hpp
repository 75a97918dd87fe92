#pragma once

#include <cstdint>

#include "platform/base/registers.hpp"

namespace actorcsi::flash_loader {

/// Time, as SysTick counts it while nobody needs the processor.
class ticks {
public:
  /// Shorter than the FIFO of a UART takes to run over at its highest rate.
  static constexpr uint32_t us = 10;

  void start(uint32_t core_hz);

  /// Sleeps until the next tick.
  void sleep();

  /// Ticks since the start. It wraps around.
  uint32_t now() const {
    return now_;
  }

  static constexpr uint32_t of_ms(uint32_t ms) {
    return ms * 1'000 / us;
  }

private:
  uint32_t now_;
};

/// LPUART1, without interrupts: what is to be done is done at each tick.
class serial_line {
public:
  serial_line(platform::register_block& registers, uint32_t clock_hz,
              ticks& time)
    : registers_(registers), clock_hz_(clock_hz), time_(time) {
    // nop
  }

  /// Whether the clock makes that rate, with an error below 1.5 %.
  bool is_possible(uint32_t rate) const;

  /// Waits until all is sent, and goes on with another rate, which is possible.
  void set_rate(uint32_t rate);

  /// Whether there was a byte.
  bool receive(uint8_t& byte);

  void send(const uint8_t* data, uint32_t size);

private:
  void drain();

  platform::register_block& registers_;
  uint32_t clock_hz_;
  ticks& time_;
};

} // namespace actorcsi::flash_loader
