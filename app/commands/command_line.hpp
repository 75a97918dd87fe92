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

/// Prints on stderr why a command ends with `code`; returns that.
int complain(const caf::error& reason, int code);

/// Reads `args` into `options`. Returns the exit code if the command ends here:
/// the arguments are wrong, or they asked for help, which was printed.
std::optional<int> read_command_line(option_set& options,
                                     const std::vector<std::string>& args);

/// Makes the folder that `--save` names. Errors: errc::io_error.
caf::error make_save_folder(const std::string& path);

} // namespace actorcsi
