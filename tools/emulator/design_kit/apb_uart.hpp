#pragma once

#include <deque>
#include <functional>

#include "platform/base/registers.hpp"
#include "tools/emulator/chip/device.hpp"

namespace actorcsi::emulator {

/// The APB UART of ARM's Cortex-M System Design Kit, ARM DDI 0479C section 4.3:
/// a buffer of one byte in each direction, 8N1, as fast as its divider says.
class apb_uart final : public device, public platform::register_block {
public:
  /// Bytes on their way to the receiver; more are lost.
  static constexpr size_t max_waiting = 65'536;

  struct connection {
    const char* name;
    double clock_hz;
    signal_line receives;
    signal_line transmits;
    signal_line overrun;
    /// Hears each byte when its stop bit has been sent.
    std::function<void(uint8_t)> sent;
  };

  apb_uart(connection to, surroundings around);

  void reset() override;

  uint64_t next() const override;

  void advance() override;

  uint32_t read(uint32_t offset) noexcept override;

  void write(uint32_t offset, uint32_t value) noexcept override;

  /// A byte comes over the line behind those that are on their way; false if
  /// too many are.
  bool receive(uint8_t byte);

  /// The line carries what is left, while the processor stands still.
  void finish();

private:
  uint64_t character_cycles() const;

  void start_sending(uint64_t at);

  void deliver();

  void write_data(uint32_t value);

  void update_interrupts();

  connection to_;
  surroundings around_;
  uint32_t state_ = 0;
  uint32_t ctrl_ = 0;
  uint32_t interrupt_ = 0;
  uint32_t divider_ = 0;
  uint8_t transmit_ = 0;
  uint8_t receive_ = 0;
  bool sending_ = false;
  uint8_t shifter_ = 0;
  std::deque<uint8_t> on_line_;
  uint64_t sent_at_ = never;
  uint64_t received_at_ = never;
};

} // namespace actorcsi::emulator
