#pragma once

#include <string>

#include "caf/error.hpp"

#include "app/compose/part.hpp"

namespace actorcsi {

/// Adds a command, as a person types it at a console, to the first orders of
/// the part that it names. If the part is called by that method anyway, the
/// fields of `line` replace those of the order; else the command comes behind
/// all others. Errors: those of `parse_command`.
caf::error add_console_order(part_list& parts, const std::string& line);

} // namespace actorcsi
