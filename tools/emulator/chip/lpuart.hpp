#pragma once

#include <array>
#include <deque>
#include <functional>

#include "platform/base/registers.hpp"
#include "tools/emulator/chip/device.hpp"

namespace actorcsi::emulator {

/// An LPUART with its FIFOs of four bytes, as fast as its clock and registers
/// make it: the chapter Low Power Universal Asynchronous Receiver/Transmitter
/// of the manual, with 8N1 and without flow control.
class lpuart final : public device, public platform::register_block {
public:
  static constexpr size_t fifo_depth = 4;
  /// Bytes on their way to the receiver; more are lost.
  static constexpr size_t max_waiting = 65'536;

  struct connection {
    std::string name;
    /// The clock of the baud rate generator, in Hz.
    std::function<double()> clock_hz;
    signal_line interrupt;
    /// Whether the pads lead to the UART.
    std::function<bool()> transmits;
    std::function<bool()> receives;
    /// Hears each byte when its stop bit has been sent.
    std::function<void(uint8_t)> sent;
  };

  lpuart(connection to, surroundings around)
    : to_(std::move(to)), around_(std::move(around)) {
    reset();
  }

  void reset() override;

  uint64_t next() const override;

  void advance() override;

  uint32_t read(uint32_t offset) noexcept override;

  void write(uint32_t offset, uint32_t value) noexcept override;

  /// A byte comes over the line behind those that are on their way.
  void receive(uint8_t byte);

  bool can_receive() const {
    return on_line_.size() < max_waiting;
  }

  /// Bits per second as the registers have it.
  double baud() const;

private:
  void reset_registers();

  uint64_t character_cycles() const;

  bool transmitter_has_room() const;

  bool receiver_has_data() const;

  uint32_t status() const;

  void start_sending(uint64_t at);

  void deliver();

  void advance_transmitter(uint64_t now);

  void advance_receiver(uint64_t now);

  void update_interrupt();

  void write_data(uint32_t value);

  uint32_t read_data();

  void complain(const char* what) {
    around_.trouble.complain(to_.name + ": " + what);
  }

  connection to_;
  surroundings around_;
  uint32_t global_ = 0;
  uint32_t baud_ = 0;
  uint32_t stat_ = 0;
  uint32_t ctrl_ = 0;
  uint32_t fifo_ = 0;
  uint32_t water_ = 0;
  std::deque<uint8_t> transmit_;
  std::deque<uint8_t> receive_;
  std::deque<uint8_t> on_line_;
  bool sending_ = false;
  uint8_t shifter_ = 0;
  uint64_t sent_at_ = device::never;
  uint64_t received_at_ = device::never;
  uint64_t idle_at_ = device::never;
};

} // namespace actorcsi::emulator
