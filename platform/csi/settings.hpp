#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "caf/error.hpp"
#include "caf/expected.hpp"

#include "platform/csi/csi.hpp"
#include "platform/csi/formats.hpp"

namespace actorcsi::platform {

// Checks of settings that all drivers share, with the same error texts. The
// context begins with the setting's option name and its value.

/// Range of frame rates, in frames per second.
constexpr double min_framerate = 0.001;
constexpr double max_framerate = 10'000;

/// How long exposure and white balance need after a change of what the sensor
/// sends: the reference's value.
constexpr auto settle_time = std::chrono::milliseconds{100};

/// The settings that the reference restores when the format, size or window is
/// set.
csi_settings without_window(const csi_settings& x);

/// The settings after a reset.
csi_settings after_reset(const csi_settings& x);

/// Whether a camera with these settings can capture.
inline bool is_complete(const csi_settings& x) {
  return x.format && x.size;
}

/// Errors: errc::invalid_framesize.
caf::error check_framesize(frame_size size);

/// The part of `window` within the frame size of `x`, as the reference places
/// and cuts it. Errors: errc::invalid_framesize if there is none,
/// errc::roi_dimensions, errc::roi_no_overlap, and as in the reference
/// errc::pixformat_unsupported with JPEG.
caf::expected<frame_window> fit_window(const csi_settings& x,
                                       const window_request& window);

/// Zero is the sensor's own rate. Errors: errc::invalid_argument below zero,
/// errc::invalid_framerate.
caf::error check_framerate(double hz);

/// The setting for a rate that was checked: none for zero.
inline std::optional<double> framerate_of(double hz) {
  return hz > 0 ? std::optional{hz} : std::nullopt;
}

/// Errors: errc::invalid_argument.
caf::error check_framebuffers(int count);

/// Checks that a JPEG of the smallest picture has room in a frame; other
/// formats always have. The context begins with `option`. Errors:
/// errc::invalid_framesize.
caf::error check_jpeg_room(const csi_settings& x, const std::string& option);

/// A JPEG took more bytes than a frame's memory has: errc::jpeg_overflow.
caf::error jpeg_overflow();

/// Checks that the picture can be transposed, as in the reference. Errors:
/// errc::pixformat_unsupported for YUV422 and JPEG.
caf::error check_transpose(const csi_settings& x);

/// Checks a format for a picture that is transposed. Errors: as above.
caf::error check_transposed(pixformat format);

/// Checks that everything is set that capture needs. Errors:
/// errc::invalid_pixformat, errc::invalid_framesize.
caf::error check_complete(const csi_settings& x);

/// The part of the sensor's frame that is delivered.
/// @pre `x.size`
frame_window window_in_force(const csi_settings& x);

/// The window in the syntax of options, `X,Y,WIDTH,HEIGHT`.
std::string rendered(const frame_window& x);

/// The same of a request: `WIDTH,HEIGHT` if it is centred.
std::string rendered(const window_request& x);

/// A number with at most six digits, as short as possible.
std::string rendered(double x);

inline bool operator==(const frame_window& a, const frame_window& b) {
  return a.x == b.x && a.y == b.y && a.width == b.width && a.height == b.height;
}

inline bool operator!=(const frame_window& a, const frame_window& b) {
  return !(a == b);
}

} // namespace actorcsi::platform
