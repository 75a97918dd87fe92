#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caf/timespan.hpp"

namespace actorcsi {

/// The items of a list that is separated by commas.
std::vector<std::string> split_list(const std::string& list);

/// `items`, separated by `separator`.
std::string joined(const std::vector<std::string>& items,
                   const std::string& separator);

/// `a, b or c`, with `last` as the word before the last item.
std::string listed(const std::vector<std::string>& items, const char* last);

/// Limit of a time that a run may take: a year.
constexpr caf::timespan longest_run = std::chrono::hours{24 * 365};

/// Parses `10`, `2.5`, `10s` and `500ms`, with the units ns, us, ms, s, min and
/// h; a number without a unit is in seconds. More than 10^9 s is the largest
/// time there is.
std::optional<caf::timespan> parse_time(const std::string& text);

/// The time in the largest unit that gives a whole number: `500ms`.
std::string to_text(caf::timespan time);

/// A number as help and errors show it.
std::string shown(double x);

template <class T>
std::string shown(T x) {
  return std::to_string(x);
}

/// Checks that `text` is a time in [min, max]. Returns an empty string, or
/// `WHY; DO`; so do the checks below.
std::string check_time(const std::string& text, caf::timespan min,
                       caf::timespan max);

/// Checks that `text` is one of `choices`.
std::string check_choice(const std::string& text,
                         const std::vector<std::string>& choices);

/// Checks that `text` is UTF-8, as it has to be in messages and in JSON.
std::string check_text(const std::string& text);

/// Whether a name may contain `c`: names are typed and printed in JSON, so they
/// have no special characters.
bool is_name_char(char c);

/// Checks that `text` is a name.
std::string check_name(const std::string& text);

/// Whether `arg` begins an option. No option's name begins with a digit, so
/// that `-4` is a number.
bool is_option(const std::string& arg);

bool is_help(const std::string& arg);

/// Whether the value of an option of that type is the path of a file, which may
/// be any bytes.
bool is_path(const std::string& type);

/// The item of `known` that `typed` probably means, if there is one: at most
/// one letter in three is wrong, missing, added or swapped.
std::optional<std::string> nearest(const std::string& typed,
                                   const std::vector<std::string>& known);

} // namespace actorcsi
