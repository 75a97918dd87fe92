#pragma once

#include <string>

#include "app/compose/statistics.hpp"

namespace actorcsi {

/// Where a run shows itself.
class console {
public:
  virtual ~console() = default;

  /// A line that stays.
  virtual void say(const std::string& line) = 0;

  /// How everything fares now; replaces what was shown before, where it can.
  virtual void show(const node_statistics& now) = 0;

  /// Something went wrong.
  virtual void complain(const std::string& line) = 0;
};

} // namespace actorcsi
