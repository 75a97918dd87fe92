#pragma once

#include <string>

#include "caf/expected.hpp"
#include "caf/span.hpp"

#include "platform/runtime/message_info.hpp"

namespace actorcsi::runtime {

/// Most names in a row, as in `statistics.frames.dropped.torn`. What is deeper
/// cannot be set and is shown as `...`.
constexpr size_t max_names = 4;

/// Most bytes of what these functions return.
constexpr size_t max_text_message = 1024;

/// The wire format of the message that `words` describe. Its numbers are not
/// packed, and a message within it may come in parts; parsers take both.
///
/// A word sets
/// - the field it names: `framerate=30`, or as two words `framerate 30`, if the
///   field in turn does not take the first of them for a value,
/// - a field within a message: `window.width=160`, or an entry of a map:
///   `prices.soup=3`,
/// - else the field in turn, which is the first that has no value yet; a
///   repeated field stays in turn.
///
/// A name may lack its unit: `period` for `period_ms`. Values are on or off,
/// true or false, 1 or 0; whole numbers; numbers; values of an enum by name, as
/// in the .proto or without the enum's name, in any case, or by number; pairs
/// of hexadecimal digits; texts. A message is a list of its fields in order,
/// `window=0,0,160,120` or `window 0 0 160 120`; with commas it may have gaps,
/// and if it has only as many values as fields that are not optional, it leaves
/// out the others: `window=160,120`. A repeated field takes a list, too,
/// `values=1,2` or `values 1 2`. If the last field of the message is a text, it
/// takes the rest of the line, up to a word that names a field which has no
/// value yet.
///
/// Errors: errc::invalid_argument, which says what is wrong with which word,
/// such as `'soon': period_ms takes a whole number`; errc::limit_reached beyond
/// `max_text_message`.
caf::expected<std::string> wire_from_words(const message_info& info,
                                           caf::span<const std::string> words);

/// What a message says, as one line of printable ASCII: `name value name
/// value`. Beyond `max_text_message` it ends in `...`.
///
/// An optional field without a value is left out, all others are shown. The
/// fields of a message within it are called `frames.begun`; but if it has
/// nothing but numbers of one kind it is a comma list, `window 0,0,160,120`.
/// The entries of a map are `dropped.overwritten 3`, the elements of a repeated
/// message `parts.0.name`, numbered from 0. Bytes are shown by their number,
/// `76800B`.
///
/// Errors: errc::malformed_message.
caf::expected<std::string> text_from_wire(const message_info& info,
                                          const std::string& wire);

/// The words that a message takes: `period_ms=N [text=TEXT]`, with what can be
/// left out in brackets. Empty if there are none.
std::string usage_of(const message_info& info);

} // namespace actorcsi::runtime
