#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "caf/expected.hpp"

#include "platform/csi/csi.hpp"
#include "platform/csi/v4l2/v4l2_device.hpp"

namespace actorcsi::platform::v4l2 {

/// What a camera is set to for the settings of its user.
struct capture_plan {
  uint32_t fourcc = 0;
  frame_size size;
  /// The time between frames to ask for; a numerator of 0 leaves it as it is.
  v4l2_fract period{0, 1};
};

/// Frames per second; 0 if the period is not known.
double rate_of(v4l2_fract period);

/// Whether two rates are the same to a user: 30 and 30000/1001 are.
bool is_same_rate(double x, double y);

/// Chooses the format of `camera` that gives `x` at the least cost. A format
/// that has the frame rate goes before one that has not; the nearest lower rate
/// is taken then. Errors: errc::pixformat_unsupported and
/// errc::invalid_framesize, which list what the camera has.
/// @pre `x` has a format and a size.
caf::expected<capture_plan> plan_capture(const v4l2_device& camera,
                                         const csi_settings& x);

/// The rates that a camera has, for an error, such as `5, 15 and 30`. Empty if
/// the camera does not list them.
std::string list_rates(const v4l2_device& camera, const csi_settings& x);

} // namespace actorcsi::platform::v4l2
