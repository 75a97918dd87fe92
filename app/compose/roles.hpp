#pragma once

#include <string>
#include <vector>

namespace actorcsi {

/// The roles that a node can have.
std::vector<std::string> role_names();

} // namespace actorcsi
