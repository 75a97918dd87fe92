#pragma once

#include <array>
#include <deque>
#include <functional>

#include "platform/base/registers.hpp"
#include "tools/emulator/chip/device.hpp"

namespace actorcsi::emulator {

/// A chip on an I2C bus.
class i2c_chip {
public:
  virtual ~i2c_chip() = default;

  /// Whether it acknowledges its address.
  virtual bool start(uint8_t address, bool read) = 0;

  /// Whether it acknowledges the byte.
  virtual bool write(uint8_t byte) = 0;

  virtual uint8_t read() = 0;

  virtual void stop() = 0;
};

/// The controller's half of an LPI2C, polled: the chapter Low Power
/// Inter-Integrated Circuit of the manual.
class lpi2c final : public device, public platform::register_block {
public:
  static constexpr size_t fifo_depth = 4;

  struct connection {
    std::string name;
    std::function<double()> clock_hz;
    /// Whether the pads lead to it; otherwise nothing answers.
    std::function<bool()> connected;
    i2c_chip* chip;
  };

  lpi2c(connection to, surroundings around)
    : to_(std::move(to)), around_(std::move(around)) {
    reset();
  }

  void reset() override;

  uint64_t next() const override {
    return done_at_;
  }

  void advance() override;

  uint32_t read(uint32_t offset) noexcept override;

  void write(uint32_t offset, uint32_t value) noexcept override;

private:
  uint64_t bit_cycles() const;

  void start_command(uint64_t at);

  void finish_command();

  void send_start();

  void control(uint32_t value);

  connection to_;
  surroundings around_;
  uint32_t mcr_ = 0;
  uint32_t msr_ = 0;
  std::array<uint32_t, 4> mcfgr_{};
  uint32_t mccr0_ = 0;
  uint32_t mfcr_ = 0;
  std::deque<uint16_t> commands_;
  std::deque<uint8_t> received_;
  bool busy_ = false;
  bool owns_bus_ = false;
  uint16_t command_ = 0;
  /// Bytes that the command still reads.
  unsigned left_ = 0;
  uint64_t done_at_ = device::never;
};

} // namespace actorcsi::emulator
