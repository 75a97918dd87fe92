#pragma once

#include <string>
#include <vector>

#include "caf/expected.hpp"

#include "platform/runtime/message_info.hpp"

namespace actorcsi {

/// Converts `json`, in protobuf's JSON mapping, to the wire format of a request
/// of type `info`. An empty text means `{}`. Errors: errc::invalid_argument
/// with the field and protobuf's description of the fault, or that of
/// runtime::check_message.
caf::expected<std::string> wire_from_json(const runtime::message_info& info,
                                          const std::string& json);

/// Converts `words`, the arguments of a call: JSON if the first begins with
/// `{`, else what runtime::wire_from_words takes.
caf::expected<std::string>
wire_from_arguments(const runtime::message_info& info,
                    const std::vector<std::string>& words);

/// Converts wire format to JSON on one line. Errors: errc::malformed_message.
caf::expected<std::string> json_from_wire(const std::string& type,
                                          const std::string& wire);

} // namespace actorcsi
