#pragma once

#include <array>
#include <deque>
#include <functional>
#include <vector>

#include "platform/base/registers.hpp"
#include "tools/emulator/chip/device.hpp"
#include "tools/emulator/chip/serial_nor.hpp"

namespace actorcsi::emulator {

/// FlexSPI with the board's flash at its port A1: commands that software
/// triggers, with at most as much data as its FIFOs hold. Chapter FlexSPI of
/// NXP's i.MX RT1060 Processor Reference Manual. Not modelled are transfers
/// that are longer, double data rate, and reading the flash as memory in
/// another way than the Boot ROM has set up.
class flexspi final : public device, public platform::register_block {
public:
  /// Of each FIFO.
  static constexpr uint32_t fifo_bytes = 128;

  struct connection {
    /// The clock of the flash, in Hz.
    std::function<double()> clock_hz;
    signal_line interrupt;
    /// Whether the pads lead to the flash.
    std::function<bool()> connected;
  };

  flexspi(connection to, serial_nor& chip, surroundings around)
    : to_(std::move(to)), chip_(chip), around_(std::move(around)) {
    reset();
  }

  /// Not set up, and not to be read as memory.
  void reset() override;

  /// As the Boot ROM leaves it behind that starts an image in the flash.
  void set_up_by_rom();

  /// Whether the flash can be read as memory, unless it is busy.
  bool maps_flash() const {
    return mapped_;
  }

  uint64_t next() const override {
    return done_at_;
  }

  void advance() override;

  uint32_t read(uint32_t offset) noexcept override;

  void write(uint32_t offset, uint32_t value) noexcept override;

private:
  uint32_t status() const;

  uint32_t receive_watermark() const;

  uint32_t transmit_watermark() const;

  uint32_t received_word(uint32_t index) const;

  void acknowledge(uint32_t bits);

  void write_control(uint32_t value);

  void write_lut(uint32_t index, uint32_t value);

  void trigger();

  void transfer(const flash_sequence& x, uint32_t bytes);

  void update_interrupt();

  void complain(const char* what) {
    around_.trouble.complain(std::string{"FlexSPI: "} + what);
  }

  connection to_;
  serial_nor& chip_;
  surroundings around_;
  bool mapped_ = false;
  uint32_t mcr0_ = 0;
  uint32_t mcr1_ = 0;
  uint32_t mcr2_ = 0;
  uint32_t ahbcr_ = 0;
  uint32_t inten_ = 0;
  uint32_t intr_ = 0;
  uint32_t lutkey_ = 0;
  bool lut_locked_ = false;
  uint32_t ipcr0_ = 0;
  uint32_t ipcr1_ = 0;
  uint32_t iprxfcr_ = 0;
  uint32_t iptxfcr_ = 0;
  std::array<uint32_t, 2> dllcr_{};
  /// FLSHA1CR0 to FLSHB2CR2.
  std::array<uint32_t, 12> flash_control_{};
  std::array<uint32_t, 64> lut_{};
  std::array<uint32_t, fifo_bytes / 4> staged_{};
  std::deque<uint8_t> receive_;
  std::vector<uint8_t> transmit_;
  uint64_t done_at_ = device::never;
};

} // namespace actorcsi::emulator
