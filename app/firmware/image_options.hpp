#pragma once

#include <cstdint>
#include <string_view>

#include "app/compose/settings.hpp"

namespace actorcsi {

/// Settings of an image: its defaults, changed by the command line that an
/// emulator passes.
struct image_options {
  run_settings settings;
  /// A fault to cause on purpose, as in sabotage.hpp; empty for none.
  std::string fault;
  /// Whether each frame is checked for the marks of the test pattern.
  bool check = false;
};

/// The defaults: the program of OpenMV's AsyncCSI page, without a time limit.
image_options default_options();

/// Reads `--seconds N`, `--process-ms N`, `--framebuffers N`, `--fps N`,
/// `--polling notify|yield`, `--check on|off` and `--fault NAME`. Returns the
/// first option that is unknown or has a wrong value, or an empty text.
std::string_view read_options(std::string_view line, image_options& into);

} // namespace actorcsi
