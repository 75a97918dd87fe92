#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/commands/option_set.hpp"

namespace actorcsi {

/// A script for bash that completes the commands of actorcsi and their options.
/// It offers CAF's options only after `--caf.`.
std::string
bash_completion(const std::vector<std::unique_ptr<option_set>>& commands);

} // namespace actorcsi
