#pragma once

#include <array>
#include <deque>
#include <string>
#include <vector>

#include "tools/emulator/chip/rom_bus.hpp"

namespace actorcsi::emulator {

/// The Boot ROM's end of NXP's serial download protocol, SDP: commands of 16
/// bytes with the high byte first, some with data behind them; section Serial
/// Downloader of the chapter System Boot in NXP's i.MX RT1060 Processor
/// Reference Manual. Knows bytes, but not the line.
class serial_downloader {
public:
  explicit serial_downloader(rom_bus& bus) : bus_(bus) {
    // nop
  }

  /// A byte has come from the host.
  void receive(uint8_t byte);

  /// What is to be sent to the host. The line takes it from there.
  std::deque<uint8_t>& answer() {
    return answer_;
  }

  /// The image's vector table, once it is to be started; 0 until then.
  uint32_t vector_table() const {
    return vector_table_;
  }

  /// Why the ROM does not go on; empty as long as it does. What the ROM does
  /// instead is not known.
  const std::string& refusal() const {
    return refusal_;
  }

private:
  static constexpr size_t command_bytes = 16;

  struct command {
    uint16_t type;
    uint32_t address;
    uint8_t format;
    uint32_t count;
    uint32_t data;
  };

  void execute(const command& x);

  void read_register(const command& x);

  void write_register(const command& x);

  void begin_data(const command& x);

  void take_data(uint8_t byte);

  void end_data();

  void jump(uint32_t ivt);

  std::string check_image(uint32_t ivt, uint32_t& entry);

  std::string configure_device(uint32_t dcd);

  bool read_word(uint32_t address, uint32_t& value) {
    return bus_.read(address, 4, value);
  }

  /// Bits of a register as the command's format has them.
  unsigned width(const command& x);

  void send(uint32_t word);

  void refuse(const char* what, const std::string& why);

  rom_bus& bus_;
  std::array<uint8_t, command_bytes> buffer_{};
  size_t received_ = 0;
  /// What is being received instead of a command.
  bool is_dcd_ = false;
  uint32_t to_ = 0;
  uint32_t left_ = 0;
  std::vector<uint8_t> dcd_;
  bool skips_dcd_ = false;
  std::deque<uint8_t> answer_;
  uint32_t vector_table_ = 0;
  std::string refusal_;
};

} // namespace actorcsi::emulator
