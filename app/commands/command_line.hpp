#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caf/error.hpp"

#include "app/commands/option_set.hpp"

namespace actorcsi {

constexpr int exit_ok = 0;
constexpr int exit_failed = 1;
constexpr int exit_usage = 2;

/// Prints `reason` to stderr and returns `code`, the exit code.
int report_error(const caf::error& reason, int code);

/// Prints `text` to stdout. Returns the exit code: that of a failure, with a
/// sentence on stderr, if it cannot be written.
int print_text(const std::string& text);

/// Reads `args` into `options`. Returns an exit code if the command must end:
/// the arguments are wrong, or it has printed its help.
std::optional<int> read_command_line(option_set& options,
                                     const std::vector<std::string>& args);

/// Makes the folder that `--save` names. Errors: errc::io_error.
caf::error make_save_folder(const std::string& path);

} // namespace actorcsi
