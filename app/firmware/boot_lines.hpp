#pragma once

#include <string>
#include <vector>

#include "caf/timespan.hpp"

#include "app/compose/console.hpp"

namespace actorcsi {

/// The lines that an image is given before its parts start, in the grammar of
/// the console. Three are for the image itself, for tests: `duration N`, in
/// seconds, `check on` and `fault NAME`.
struct boot_lines {
  /// 0 runs for ever.
  caf::timespan duration{0};
  /// Checks every frame for the marks of the test pattern.
  bool check = false;
  /// The fault to cause on purpose, as in sabotage.hpp; empty for none.
  std::string fault;
  /// Commands for the parts.
  std::vector<std::string> commands;
};

/// Reads the lines of `text`. Prints each, and an error for those for the image
/// that are wrong. What is behind the last line end is noise and left out.
boot_lines read_boot_lines(const std::string& text, console& out);

} // namespace actorcsi
