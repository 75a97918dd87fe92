#pragma once

#include <string>

#include "caf/expected.hpp"

namespace actorcsi {

/// Converts `json`, in protobuf's JSON mapping, to the wire format of the
/// message type `type`, a full protobuf name. An empty text means `{}`. Errors:
/// errc::invalid_argument with protobuf's description of the fault.
caf::expected<std::string> wire_from_json(const std::string& type,
                                          const std::string& json);

/// Converts wire format to JSON on one line. Errors: errc::malformed_message.
caf::expected<std::string> json_from_wire(const std::string& type,
                                          const std::string& wire);

} // namespace actorcsi
