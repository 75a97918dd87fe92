#pragma once

#include "actorcsi/camera.pb.h"

#include "platform/csi/csi.hpp"

namespace actorcsi {

/// Applies the fields that `request` has, in their order, up to the first
/// error.
caf::error apply(platform::csi& csi, const CameraConfig& request);

/// All settings except `polling`, which belongs to the actor.
CameraConfig to_message(const platform::csi_settings& settings);

/// All but `polling` of the settings and `readable`, which belong to the actor.
CameraDescription to_message(const platform::sensor_identity& sensor,
                             const platform::csi_settings& settings);

CameraKnobSetting to_message(platform::knob id,
                             const platform::knob_values& values);

CameraStatistics to_message(const platform::csi_statistics& statistics);

} // namespace actorcsi
