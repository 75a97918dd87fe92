#pragma once

#include <string>
#include <vector>

namespace actorcsi {

/// `actorcsi cluster FILE`: runs all nodes of a topology on this machine, for a
/// trial. Returns the exit code: 1 if one of them failed.
int cluster(const std::vector<std::string>& args);

} // namespace actorcsi
