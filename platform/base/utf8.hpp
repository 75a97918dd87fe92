#pragma once

#include <string>
#include <string_view>

namespace actorcsi {

/// Whether `text` is UTF-8, which protobuf demands of a `string`.
bool is_utf8(std::string_view text);

/// Whether `text` is UTF-8 that a terminal or a log takes as one line of text:
/// without control characters (C0, DEL, C1), line separators, and characters
/// that change the direction of the text around them.
bool is_printable_text(std::string_view text);

/// `text` made printable: each byte that is not becomes `\xNN`, and a tab a
/// blank. Text from elsewhere passes through this before it reaches a terminal
/// or a log.
std::string printable(std::string_view text);

} // namespace actorcsi
