#pragma once

#include <string>
#include <vector>

#include "app/commands/option_set.hpp"
#include "app/commands/system_config.hpp"

namespace actorcsi {

/// The options of a command that runs actors: with those of CAF, in the group
/// `caf`.
class actor_options : public option_set {
public:
  /// The configuration of the command's actor system.
  system_config& system() {
    return system_;
  }

protected:
  /// `policies` as system_config takes them, the rest as option_set.
  actor_options(std::vector<std::string> policies, std::string command,
                std::string words, std::string purpose,
                std::string details = {});

private:
  system_config system_;
};

} // namespace actorcsi
