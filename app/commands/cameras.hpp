#pragma once

#include <string>
#include <vector>

#include "app/commands/option_set.hpp"

namespace actorcsi {

/// The options of `actorcsi cameras`.
class cameras_options final : public option_set {
public:
  cameras_options();

  bool json() const {
    return json_;
  }

private:
  bool json_ = false;
};

/// Lists the cameras of this machine. Returns the exit code.
int cameras(const std::vector<std::string>& args);

} // namespace actorcsi
