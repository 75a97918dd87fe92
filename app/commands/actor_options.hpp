#pragma once

#include <string>
#include <vector>

#include "app/commands/option_set.hpp"
#include "app/commands/system_config.hpp"

namespace actorcsi {

/// The options of a command that runs actors. They include CAF's options, in
/// the group `caf`.
class actor_options : public option_set {
public:
  /// The configuration of the command's actor system.
  system_config& system() {
    return system_;
  }

protected:
  /// `policies` is for system_config, the rest for option_set.
  actor_options(std::vector<std::string> policies, std::string command,
                std::string words, std::string purpose,
                std::string details = {});

private:
  system_config system_;
};

} // namespace actorcsi
