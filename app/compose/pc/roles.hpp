#pragma once

#include <string>
#include <vector>

namespace actorcsi {

/// The roles that a node can have: the groups of all parts, in the order of the
/// list.
std::vector<std::string> role_names();

} // namespace actorcsi
