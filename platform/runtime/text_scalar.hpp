#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "caf/error.hpp"

#include "platform/runtime/message_info.hpp"
#include "platform/runtime/wire_format.hpp"

namespace actorcsi::runtime {

/// Whether a value of `field` is one word: everything but messages and maps.
constexpr bool is_scalar(const field_info& field) {
  return field.type != field_type::message;
}

/// How values of a scalar `field` are encoded, one by one.
wire_type wire_type_of(const field_info& field);

/// Appends a value of the scalar `field`, with its tag, as `word` has it.
/// Errors: errc::invalid_argument, which calls the field `name`.
caf::error put_scalar(std::string& out, const field_info& field,
                      std::string_view name, std::string_view word);

/// Appends what `put_scalar` would understand, except that bytes are shown by
/// their number. Floating-point numbers have nine digits at most: all of a
/// `float`, and more of a `double` than a person reads.
void append_scalar(std::string& out, const field_info& field,
                   const wire_field& value);

/// Appends `text` as one printable word: in quotes if it is empty or has
/// anything that would part it, with the unprintable in it as `\xNN`.
void append_word(std::string& out, std::string_view text);

/// What a value of the scalar `field` looks like, for usage texts: `N`, `X`,
/// `TEXT`, `HEX`, `on|off` or the names of an enum.
std::string placeholder(const field_info& field);

/// The names of an enum's values, of which there are two kinds, with
/// `separator` between them: twelve at most, without the zero that stands for
/// nothing in particular.
std::string value_names(const enum_info& type, const char* separator,
                        const char* enum_value_info::*name);

/// The number that is sent as `x`, so that small ones of either sign are short.
int64_t from_zigzag(uint64_t x);

/// Whether the enum's zero stands for nothing in particular, as protobuf's
/// style guide has it.
bool has_unspecified(const enum_info& type);

/// errc::invalid_argument with `'word': instead`; a long word is cut.
caf::error wrong_word(std::string_view word, const std::string& instead);

} // namespace actorcsi::runtime
