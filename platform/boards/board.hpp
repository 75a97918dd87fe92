#pragma once

#include <string>
#include <utility>
#include <vector>

#include "caf/timespan.hpp"

#include "platform/bare_metal/progress_monitor.hpp"
#include "platform/cpu/cpu.hpp"
#include "platform/csi/csi.hpp"
#include "platform/gpio/input_pin.hpp"
#include "platform/led/led.hpp"
#include "platform/runtime/timekeeper.hpp"
#include "platform/serial/serial.hpp"

namespace actorcsi::platform {

/// Most bytes of the lines that an image is given before its parts start.
constexpr size_t max_boot_text = 512;

/// A microcontroller board: what an image drives. A port with a backend per
/// board.
class board {
public:
  virtual const char* name() const = 0;

  /// Open already.
  virtual serial& console() = 0;

  virtual serial& uart() = 0;

  virtual csi& camera() = 0;

  /// By name, the one that blinks first.
  virtual std::vector<std::pair<std::string, led*>> leds() = 0;

  virtual input_pin& button() = 0;

  virtual platform::cpu& cpu() = 0;

  virtual runtime::timekeeper& time() = 0;

  /// How long the processor did not sleep.
  virtual caf::timespan busy_time() const = 0;

  virtual bare_metal::watchdog& watchdog() = 0;

  /// Sets the monitor that names the actor that starved the watchdog; may be
  /// `nullptr`.
  virtual void set_monitor(const bare_metal::progress_monitor* monitor) = 0;

  /// Lines for the image before its parts start, each with its line end: from
  /// an emulator, or typed at the console at once. At most `max_boot_text`
  /// bytes.
  virtual std::string boot_text() = 0;

  /// Makes the camera suffer the fault `name`; returns whether it can.
  virtual bool inject(const std::string& name) = 0;

  /// The run is over: ends the emulation, or stands still.
  [[noreturn]] virtual void finish(int code) = 0;

protected:
  ~board() = default;
};

/// Sets up the hardware of the board that the image is built for, and lets
/// interrupts happen. There is one object, which lives for ever.
board& make_board();

} // namespace actorcsi::platform
