#pragma once

#include <string>
#include <vector>

namespace actorcsi {

/// `actorcsi node`: runs some of the actors, as one of many processes that make
/// one application. Returns the exit code.
int node(const std::vector<std::string>& args);

} // namespace actorcsi
