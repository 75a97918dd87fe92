#pragma once

#include <string>
#include <vector>

#include "caf/expected.hpp"

namespace actorcsi {

/// One `name = value` or `[group]` of a configuration file.
struct config_entry {
  /// The full name with its group: `camera.fps`.
  std::string name;
  /// Empty for a group. Without quotes; the items of a list are separated by
  /// commas.
  std::string value;
  /// `FILE:LINE`, for errors.
  std::string where;
  bool is_group = false;
};

/// Reads a configuration file, a subset of TOML:
///
///     # comment
///     duration = "10s"
///
///     [camera]
///     fps = 30
///     framesize = "VGA"
///
///     [led]
///     names = ["LED_BLUE", "LED_RED"]
///
/// A value is a number, true or false, a text in quotes, a word that needs no
/// quotes, or a list of these. A byte-order mark and CRLF are accepted. Limits:
/// 1 MiB per file, eight parts per name. Errors: errc::invalid_argument with
/// the file, and with the line if the file could be read.
caf::expected<std::vector<config_entry>>
read_config_file(const std::string& path);

/// The same for the text of a file.
caf::expected<std::vector<config_entry>> parse_config(const std::string& text,
                                                      const std::string& file);

} // namespace actorcsi
