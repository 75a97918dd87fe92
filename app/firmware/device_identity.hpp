#pragma once

#include "platform/openmv/device/machine_identity.hpp"

namespace actorcsi {

/// Identity of this chip for the host of the serial line. Allows the host to
/// reset the board. The channels of the link take a tenth of the heap.
platform::link::machine_identity device_identity();

} // namespace actorcsi
