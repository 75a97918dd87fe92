#pragma once

#include "platform/csi/csi.hpp"
#include "platform/openmv/device/machine_identity.hpp"

namespace actorcsi {

/// Identity of this chip and its sensor for the host of the serial line. Allows
/// the host to reset the board, and shows it frames as JPEGs. The channels of
/// the link take a tenth of the heap, and 32 KB of the frames' heap while they
/// show frames.
platform::link::machine_identity device_identity(const platform::csi& camera);

} // namespace actorcsi
