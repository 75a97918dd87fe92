#pragma once

#include <string>

#include "platform/csi/frame.hpp"

namespace actorcsi::platform {

/// The wire format of actorcsi.Frame up to the pixels, which follow as they
/// are: so that they need not be copied. Empty for no frame.
std::string wire_head(const frame& x);

} // namespace actorcsi::platform
