#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caf/timespan.hpp"

namespace actorcsi {

/// The items of a list with commas between.
std::vector<std::string> split_list(const std::string& list);

/// `items` with `separator` between.
std::string joined(const std::vector<std::string>& items,
                   const std::string& separator);

/// `a, b or c`, with `last` as the word before the last item.
std::string listed(const std::vector<std::string>& items, const char* last);

/// Understands `10`, `2.5`, `10s` and `500ms`, with the units ns, us, ms, s,
/// min and h; a number alone means seconds. At most 10^9 s.
std::optional<caf::timespan> parse_time(const std::string& text);

/// In the largest unit that makes it a whole number: `500ms`.
std::string to_text(caf::timespan time);

/// The one of `known` that was probably meant by `typed`, if there is one: at
/// most one letter in three is wrong, missing, too many or swapped.
std::optional<std::string> nearest(const std::string& typed,
                                   const std::vector<std::string>& known);

} // namespace actorcsi
