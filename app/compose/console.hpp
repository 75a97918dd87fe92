#pragma once

#include <string>

#include "actorcsi/supervisor.pb.h"

namespace actorcsi {

/// Output of a run: lines, and the state of its parts.
class console {
public:
  virtual ~console() = default;

  /// Prints a line.
  virtual void info(const std::string& line) = 0;

  /// Shows the present state of all parts. A terminal replaces the previous
  /// state.
  virtual void show(const NodeReport& now) = 0;

  /// Prints an error.
  virtual void error(const std::string& line) = 0;
};

} // namespace actorcsi
