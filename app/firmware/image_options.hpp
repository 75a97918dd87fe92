#pragma once

#include <cstdint>
#include <string_view>

#include "app/compose/settings.hpp"

namespace actorcsi {

/// What an image runs with: what is baked in, changed by what the emulator's
/// command line says.
struct image_options {
  run_settings settings;
  /// A fault to cause on purpose, as in sabotage.hpp; empty for none.
  std::string fault;
  /// Whether every frame is looked at for the marks of the test pattern.
  bool check = false;
};

/// What every image runs with: the page's program, for ever.
image_options default_options();

/// Reads `--seconds N`, `--process-ms N`, `--framebuffers N`, `--fps N`,
/// `--polling notify|yield`, `--check on|off` and `--fault NAME`. Returns the
/// first word that is none of them, or empty.
std::string_view read_options(std::string_view line, image_options& into);

} // namespace actorcsi
