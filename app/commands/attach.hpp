#pragma once

#include <string>
#include <vector>

namespace actorcsi {

/// `actorcsi attach`: shows the text of a board or node and reads its frames.
/// Returns the exit code: 0, 1 if something failed, 2 for wrong arguments.
int attach(const std::vector<std::string>& args);

} // namespace actorcsi
