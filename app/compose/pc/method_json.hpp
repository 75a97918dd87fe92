#pragma once

#include <string>

#include "caf/expected.hpp"

namespace actorcsi {

/// The wire format of the message type `type`, a full protobuf name, that
/// `json` describes in protobuf's JSON mapping; nothing stands for `{}`.
/// Errors: errc::invalid_argument, with what is wrong where.
caf::expected<std::string> wire_from_json(const std::string& type,
                                          const std::string& json);

/// The same the other way, on one line. Errors: errc::malformed_message.
caf::expected<std::string> json_from_wire(const std::string& type,
                                          const std::string& wire);

} // namespace actorcsi
