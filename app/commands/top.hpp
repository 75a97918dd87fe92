#pragma once

#include <string>
#include <vector>

namespace actorcsi {

/// `actorcsi top HOST:PORT`: a live table of a node, its peers and actors.
/// Returns the exit code.
int top(const std::vector<std::string>& args);

} // namespace actorcsi
