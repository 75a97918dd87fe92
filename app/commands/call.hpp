#pragma once

#include <string>
#include <vector>

namespace actorcsi {

/// `actorcsi call`: calls a method of an actor of a board or node. Returns the
/// exit code: 0, 1 if something failed, 2 for wrong arguments.
int call(const std::vector<std::string>& args);

} // namespace actorcsi
