#pragma once

#include <string>

#include "caf/error.hpp"

#include "platform/csi/csi.hpp"
#include "platform/csi/formats.hpp"

namespace actorcsi::platform {

// What every driver asks of a setting, with the same words. The context begins
// with the setting's option name and its value.

/// What a sensor can be told, in frames per second.
constexpr double min_framerate = 0.001;
constexpr double max_framerate = 10'000;

/// What the reference goes back to when the format, size or window is set.
csi_settings without_window(const csi_settings& x);

/// Errors: errc::invalid_framesize.
caf::error check_framesize(frame_size size);

/// Tells whether `window` lies within the frame that `x` asks for. Errors:
/// errc::invalid_framesize if there is none, errc::roi_dimensions,
/// errc::roi_no_overlap, errc::invalid_window.
caf::error check_window(const csi_settings& x, const frame_window& window);

/// Errors: errc::invalid_argument below zero, errc::invalid_framerate.
caf::error check_framerate(double hz);

/// Errors: errc::invalid_argument.
caf::error check_framebuffers(int count);

/// Tells whether all is set that capture needs. Errors:
/// errc::invalid_pixformat, errc::invalid_framesize.
caf::error check_complete(const csi_settings& x);

/// The part of the sensor's frame that is delivered.
/// @pre `x.size`
frame_window window_in_force(const csi_settings& x);

/// The window as an option gives it, `X,Y,WIDTH,HEIGHT`.
std::string rendered(const frame_window& x);

/// A number as short as six digits allow.
std::string rendered(double x);

inline bool operator==(const frame_window& a, const frame_window& b) {
  return a.x == b.x && a.y == b.y && a.width == b.width && a.height == b.height;
}

inline bool operator!=(const frame_window& a, const frame_window& b) {
  return !(a == b);
}

} // namespace actorcsi::platform
