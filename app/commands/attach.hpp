#pragma once

#include <string>
#include <vector>

namespace actorcsi {

/// `actorcsi attach`: shows what a board says and reads its frames. Returns
/// the exit code: 0, 1 if something failed, 2 for wrong arguments.
int attach(const std::vector<std::string>& args);

} // namespace actorcsi
