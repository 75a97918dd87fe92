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

/// Parses `10`, `2.5`, `10s` and `500ms`, with the units ns, us, ms, s, min and
/// h; a number without a unit is in seconds. At most 10^9 s.
std::optional<caf::timespan> parse_time(const std::string& text);

/// The time in the largest unit that gives a whole number: `500ms`.
std::string to_text(caf::timespan time);

/// The item of `known` that `typed` probably means, if there is one: at most
/// one letter in three is wrong, missing, added or swapped.
std::optional<std::string> nearest(const std::string& typed,
                                   const std::vector<std::string>& known);

} // namespace actorcsi
