#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "caf/error.hpp"
#include "caf/expected.hpp"

#include "platform/base/span.hpp"
#include "platform/csi/formats.hpp"
#include "platform/csi/knobs.hpp"
#include "platform/csi/sensor_identity.hpp"

namespace actorcsi::platform {

/// Signals of a sensor's parallel bus of 8 bits.
struct sensor_bus {
  /// Lines are sent while HREF is high.
  bool href_active_high = true;
  /// A frame begins at the rising edge of VSYNC.
  bool vsync_rising = true;
  /// Bytes are sampled at the rising edge of PCLK.
  bool pclk_rising = true;
  /// The high byte of a two-byte pixel comes first.
  bool high_byte_first = false;
};

/// The output of a sensor.
struct sensor_view {
  pixformat format = pixformat::grayscale;
  /// The frame to which the sensor scales its picture.
  frame_size size;
  /// The part of it that is sent.
  frame_window window;
};

/// A sensor chip, as the driver of the interface needs it. A chip on I2C
/// accesses its registers within the call; no call comes from an interrupt
/// handler. A new sensor sends nothing.
class sensor {
public:
  virtual sensor_bus bus() const = 0;

  virtual sensor_identity identity() const = 0;

  /// Forgets the frame rate, brings the knobs back to their defaults and wakes
  /// the chip; if `hard`, also by its reset line, if the board has it. Errors:
  /// errc::io_error, errc::sensor_not_detected.
  virtual caf::error reset(bool hard) = 0;

  /// Sets the chip up anew, with all its settings: it may have lost them with
  /// its power, or hang. Errors: errc::io_error, errc::sensor_not_detected.
  virtual caf::error restore() = 0;

  /// Whether the chip sends this format. A JPEG comes in as many lines as the
  /// frame has, of two bytes per pixel. Each begins with the number of its
  /// bytes that belong to the JPEG, high byte first, and then those bytes; the
  /// rest is not used.
  virtual bool sends(pixformat format) const = 0;

  /// The window of `view`, wider where the chip cannot send it: what surrounds
  /// it is cut off later. Its pixels keep their order of colours.
  virtual frame_window sent_window(const sensor_view& view) const = 0;

  /// Takes effect with the next frame. Errors: errc::pixformat_unsupported,
  /// errc::invalid_framesize and errc::invalid_window if the chip does not
  /// support the view, errc::io_error. A rate that the view does not allow is
  /// lowered, and returns with a view that does.
  virtual caf::error set_view(const sensor_view& view) = 0;

  /// Without a number, the rate after a reset. Errors: errc::invalid_framerate
  /// if the chip does not support the rate with the present view,
  /// errc::io_error.
  virtual caf::error set_rate(std::optional<double> hz) = 0;

  /// Frames per second that are in force, or 0 before they are known.
  virtual double rate() const = 0;

  /// Sends frames from now on, beginning with a whole one. Errors:
  /// errc::io_error.
  virtual caf::error start() = 0;

  /// Stops sending.
  virtual void stop() = 0;

  /// Errors: errc::control_failed.
  virtual caf::error set_knob(knob which, const knob_values& values) = 0;

  /// Errors: errc::control_failed.
  virtual caf::expected<knob_values> get_knob(knob which) const = 0;

  /// A request with the reference's numbers. Errors: errc::unsupported,
  /// errc::invalid_argument.
  virtual caf::expected<std::vector<int32_t>>
  ioctl(uint32_t request, span<const int32_t> args) = 0;

protected:
  ~sensor() = default;
};

} // namespace actorcsi::platform
