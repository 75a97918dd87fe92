#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/commands/option_set.hpp"

namespace actorcsi {

/// A script that bash reads to complete the commands of actorcsi and their
/// options. Options of CAF complete behind `--caf.` only.
std::string
bash_completion(const std::vector<std::unique_ptr<option_set>>& commands);

} // namespace actorcsi
