#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/compose/node.hpp"

#include "platform/bare_metal/progress_monitor.hpp"
#include "platform/runtime/timekeeper.hpp"
#include "platform/serial/serial.hpp"

namespace actorcsi {

/// What `main` needs of the board that the image is for. What differs between
/// boards is in boards/. There is one object.
class image {
public:
  /// Sets the hardware up and lets interrupts happen. The console is open.
  image();

  image(const image&) = delete;

  image& operator=(const image&) = delete;

  ~image();

  const char* name() const;

  platform::serial& console();

  runtime::timekeeper& time();

  bare_metal::watchdog& watchdog();

  /// Whom the watchdog asks for the actor that starved it; may be `nullptr`.
  void set_monitor(const bare_metal::progress_monitor* monitor);

  /// The hardware for the actors.
  node_ports ports();

  /// The LEDs of `ports`, the one that blinks first.
  std::vector<std::string> led_names() const;

  /// What an emulator was told beside the image; empty on hardware.
  std::string command_line();

  /// Makes the camera suffer the fault `name`; returns whether it can.
  bool inject(const std::string& name);

  /// How long the processor did not sleep.
  caf::timespan busy_time() const;

  /// The run is over: ends the emulation, or stands still.
  [[noreturn]] void finish(int code);

private:
  struct parts;

  std::unique_ptr<parts> parts_;
};

} // namespace actorcsi
