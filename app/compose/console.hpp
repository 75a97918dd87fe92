#pragma once

#include <string>

#include "actorcsi/supervisor.pb.h"

namespace actorcsi {

/// Where a run shows its state.
class console {
public:
  virtual ~console() = default;

  /// A line that stays.
  virtual void say(const std::string& line) = 0;

  /// The state of all parts now; replaces the one shown before, where it can.
  virtual void show(const NodeReport& now) = 0;

  /// Something went wrong.
  virtual void complain(const std::string& line) = 0;
};

} // namespace actorcsi
