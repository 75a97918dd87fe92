#pragma once

#include <string>
#include <vector>

namespace actorcsi {

/// `actorcsi cluster FILE`: runs all nodes of a topology on this machine, for
/// tests. Returns the exit code: 1 if a node failed.
int cluster(const std::vector<std::string>& args);

} // namespace actorcsi
