#pragma once

#include <string>

namespace actorcsi::platform {

/// The part of gRPC's text on a failed call that says why there is no
/// connection, for a person. Other texts stay as they are. What cannot be
/// printed is replaced.
std::string connect_reason(const std::string& text);

} // namespace actorcsi::platform
