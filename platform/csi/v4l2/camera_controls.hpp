#pragma once

#include <cstdint>
#include <map>

#include "caf/error.hpp"
#include "caf/expected.hpp"

#include "platform/csi/knobs.hpp"
#include "platform/csi/v4l2/v4l2_device.hpp"

namespace actorcsi::platform::v4l2 {

/// The controls of a camera as knobs, with the reference's units. Remembers
/// what was set, for a camera that is unplugged and comes back.
class camera_controls {
public:
  /// Errors: errc::unsupported if the camera has no control for the knob, or
  /// not with these values; errc::control_failed.
  /// @pre `check(which, values)` has accepted them.
  caf::error set(v4l2_device& camera, knob which, const knob_values& values);

  /// Errors: errc::unsupported, errc::control_failed.
  caf::expected<knob_values> get(const v4l2_device& camera, knob which) const;

  /// Sets a control by its number. Errors: errc::unsupported if the camera does
  /// not have it, errc::invalid_argument out of its range, which the kernel
  /// would clamp in silence.
  caf::error set_raw(v4l2_device& camera, uint32_t id, int32_t value);

  /// Errors: errc::unsupported, errc::control_failed.
  caf::expected<int32_t> get_raw(const v4l2_device& camera, uint32_t id) const;

  /// Brings every control that was set back to its default.
  void reset(v4l2_device& camera);

  void forget() {
    set_.clear();
  }

  /// Sets again what was set, as far as the camera takes it.
  void restore(v4l2_device& camera) const;

private:
  caf::error write(v4l2_device& camera, knob which, uint32_t id, int32_t value);

  caf::error set_exposure(v4l2_device& camera, const knob_values& values);

  /// Values by control. Automatic modes have lower numbers than the values that
  /// they decide, and are set first.
  std::map<uint32_t, int32_t> set_;
};

} // namespace actorcsi::platform::v4l2
