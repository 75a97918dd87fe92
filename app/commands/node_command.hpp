#pragma once

#include <string>
#include <vector>

namespace actorcsi {

/// `actorcsi node`: runs some of the actors, as one node of a network. Returns
/// the exit code.
int node(const std::vector<std::string>& args);

} // namespace actorcsi
