#pragma once

#include <cstdint>
#include <string>

namespace actorcsi::platform {

/// How a call ends: a code of gRPC, 0 for success, a text for a person, and
/// details for programs in wire format.
struct call_status {
  uint8_t code = 0;
  std::string text;
  std::string details;
};

} // namespace actorcsi::platform
