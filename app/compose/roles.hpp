#pragma once

#include <string>
#include <vector>

namespace actorcsi {

/// The roles that a node can have: the groups of all parts, in their order.
std::vector<std::string> role_names();

} // namespace actorcsi
