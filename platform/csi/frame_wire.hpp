#pragma once

#include <string>

#include "caf/error.hpp"

#include "platform/csi/frame.hpp"

namespace actorcsi::platform {

/// The wire format of actorcsi.Frame up to the pixels, which follow as they
/// are: so that they need not be copied. Empty for no frame.
std::string wire_head(const frame& x);

/// Reads that format into a frame that keeps `bytes`, so that its pixels are
/// not copied. Errors: errc::malformed_message.
caf::error keep_wire(std::string bytes, frame& x);

} // namespace actorcsi::platform
