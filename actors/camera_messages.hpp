#pragma once

#include "actorcsi/camera.pb.h"

#include "platform/csi/csi.hpp"

namespace actorcsi {

/// Sets what is present in `request`, in the order of its fields, up to the
/// first error.
caf::error apply(platform::csi& csi, const CameraConfig& request);

/// Everything that is in force, but for the polling.
CameraConfig to_message(const platform::csi_settings& settings);

CameraKnobSetting to_message(platform::knob id,
                             const platform::knob_values& values);

CameraStatistics to_message(const platform::csi_statistics& statistics);

} // namespace actorcsi
