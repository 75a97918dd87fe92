#pragma once

#include <array>

#include "tools/emulator/design_kit/apb_timer.hpp"
#include "tools/emulator/design_kit/apb_uart.hpp"
#include "tools/emulator/design_kit/apb_watchdog.hpp"
#include "tools/emulator/machine/fpga_io.hpp"
#include "tools/emulator/machine/machine.hpp"

namespace actorcsi::emulator {

/// ARM's MPS2+ board with the FPGA image AN500, a Cortex-M7, as far as the
/// project's image uses it: memories, two UARTs, two timers, the watchdog,
/// LEDs, a button,
/// and semihosting. As in QEMU, peripherals have 25 MHz and an instruction
/// takes 8 ns.
class mps2_an500 final : public machine {
public:
  explicit mps2_an500(listeners to);

  void load(const std::string& path) override;

  memory_window code() override;

  void type_at_console(uint8_t byte) override {
    console_.receive(byte);
  }

  bool type_at_uart(uint8_t byte) override {
    return uart_.receive(byte);
  }

  void press(bool down) override {
    fpga_io_.press(down);
    to().pin("BUTTON", down);
  }

  bool set_boot_lines(const std::string& lines) override;

private:
  static constexpr uint32_t vector_table = 0;

  void start() override {
    start_image(vector_table);
  }

  void on_reset_request() override {
    reset_board("SYSRESETREQ");
  }

  bool on_debugger_call(unsigned number) override;

  void get_command_line(uint32_t block);

  uint32_t word_at(uint32_t address);

  std::vector<uint8_t> code_;
  std::vector<uint8_t> data_;
  std::vector<uint8_t> external_;
  apb_timer timer0_;
  apb_timer timer1_;
  apb_uart console_;
  apb_uart uart_;
  apb_watchdog watchdog_;
  fpga_io fpga_io_;
  std::array<bool, 2> overrun_{};
  std::string command_line_ = "actorcsi\n";
};

} // namespace actorcsi::emulator
