#pragma once

#include <string>

#include "caf/error.hpp"

#include "platform/csi/csi.hpp"
#include "platform/csi/formats.hpp"

namespace actorcsi::platform {

// Checks of settings that all drivers share, with the same error texts. The
// context begins with the setting's option name and its value.

/// Range of frame rates, in frames per second.
constexpr double min_framerate = 0.001;
constexpr double max_framerate = 10'000;

/// The settings that the reference restores when the format, size or window is
/// set.
csi_settings without_window(const csi_settings& x);

/// Errors: errc::invalid_framesize.
caf::error check_framesize(frame_size size);

/// Checks that `window` lies within the frame size of `x`. Errors:
/// errc::invalid_framesize if there is none, errc::roi_dimensions,
/// errc::roi_no_overlap, errc::invalid_window.
caf::error check_window(const csi_settings& x, const frame_window& window);

/// Errors: errc::invalid_argument below zero, errc::invalid_framerate.
caf::error check_framerate(double hz);

/// Errors: errc::invalid_argument.
caf::error check_framebuffers(int count);

/// Checks that everything is set that capture needs. Errors:
/// errc::invalid_pixformat, errc::invalid_framesize.
caf::error check_complete(const csi_settings& x);

/// The part of the sensor's frame that is delivered.
/// @pre `x.size`
frame_window window_in_force(const csi_settings& x);

/// The window in the syntax of options, `X,Y,WIDTH,HEIGHT`.
std::string rendered(const frame_window& x);

/// A number with at most six digits, as short as possible.
std::string rendered(double x);

inline bool operator==(const frame_window& a, const frame_window& b) {
  return a.x == b.x && a.y == b.y && a.width == b.width && a.height == b.height;
}

inline bool operator!=(const frame_window& a, const frame_window& b) {
  return !(a == b);
}

} // namespace actorcsi::platform
