#pragma once

#include <string>
#include <utility>
#include <vector>

#include "app/commands/option_set.hpp"

namespace actorcsi {

/// A command, and what it does.
using command_purpose = std::pair<std::string, std::string>;

/// The manual page of a command, from the text of its help, in the format of
/// man(7). `version` is shown at its foot.
std::string manual_page(const option_set& command, const std::string& version);

/// The manual page of the program.
std::string manual_page(const std::vector<command_purpose>& commands,
                        const std::string& purpose, const std::string& version);

} // namespace actorcsi
