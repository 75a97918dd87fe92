#pragma once

#include "app/flash_loader/flash_chip.hpp"
#include "app/flash_loader/frame.hpp"
#include "app/flash_loader/serial_line.hpp"

namespace actorcsi::flash_loader {

/// Executes what the host asks for, for ever.
class commands {
public:
  static constexpr uint8_t version = 1;

  /// The Boot ROM's, with which the line begins.
  static constexpr uint32_t first_rate = 115'200;

  /// `clocks` is what came of setting them up.
  commands(serial_line& line, flash_chip& flash, ticks& time, frame& buffer,
           uint8_t clocks)
    : line_(line), flash_(flash), time_(time), frame_(buffer), clocks_(clocks) {
    // nop
  }

  [[noreturn]] void serve();

private:
  void receive();

  void execute();

  void answer(status how, uint32_t count = 0, uint32_t payload_bytes = 0);

  void say_hello();

  void set_rate();

  void read();

  void erase();

  void program();

  void digest();

  /// The argument and `count` bytes from there on are in the flash.
  bool in_flash(uint32_t count) const;

  serial_line& line_;
  flash_chip& flash_;
  ticks& time_;
  frame& frame_;
  uint8_t clocks_;
  uint32_t identity_ = 0;
  /// The rate is new, and nothing valid has come with it.
  bool on_trial_ = false;
  uint32_t trial_began_ = 0;
};

} // namespace actorcsi::flash_loader
