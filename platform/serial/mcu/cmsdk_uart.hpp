#pragma once

#include <cstdint>

#include "platform/serial/mcu/interrupt_serial.hpp"

namespace actorcsi::platform {

/// Registers of the APB UART in ARM's Cortex-M System Design Kit (ARM DDI
/// 0479C, section 4.3).
struct cmsdk_uart_registers {
  volatile uint32_t data;
  volatile uint32_t state;
  volatile uint32_t ctrl;
  volatile uint32_t interrupt; ///< Status; a written 1 clears.
  volatile uint32_t bauddiv;
};

/// A UART of ARM's development boards, driven by its interrupts. Nothing is
/// allocated after construction.
class cmsdk_uart final : public interrupt_serial {
public:
  /// The rate is divided from `clock_hz`; `name` must outlive this object. The
  /// rings hold `ring_size` bytes each.
  cmsdk_uart(cmsdk_uart_registers& registers, uint32_t clock_hz,
             const char* name, size_t ring_size);

  caf::error open(uint32_t baud) override;

  void close() override;

  size_t write(span<const uint8_t> bytes) override;

  /// Whether everything written has been sent.
  bool drained() const;

  /// Waits until what was written without interrupts has been sent, two
  /// characters at most. Works at any time.
  static void drain_now(cmsdk_uart_registers& registers) noexcept;

  /// The handler of the interrupts for receiving, sending and overrun.
  void handle_interrupt() noexcept;

private:
  void receive() noexcept;

  void send_next() noexcept;

  cmsdk_uart_registers& registers_;
  uint32_t clock_hz_;
  /// A byte is being sent; its end raises an interrupt.
  bool sending_ = false;
};

} // namespace actorcsi::platform
