#pragma once

#include <string_view>

namespace actorcsi::runtime {

/// Whether `text` is UTF-8, which protobuf demands of a `string`.
bool is_utf8(std::string_view text);

} // namespace actorcsi::runtime
