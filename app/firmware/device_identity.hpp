#pragma once

#include "platform/openmv/device/machine_identity.hpp"

namespace actorcsi {

/// What the serial line's host is told of the chip that this runs on. The host
/// may reset it, and its channels take a tenth of the heap.
platform::link::machine_identity device_identity();

} // namespace actorcsi
