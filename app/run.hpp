#pragma once

#include <string>
#include <vector>

namespace actorcsi {

/// `actorcsi run`: every actor in one process. Returns the exit code: 0, 1 if
/// something could not be set up, 2 for wrong arguments.
int run(const std::vector<std::string>& args);

} // namespace actorcsi
