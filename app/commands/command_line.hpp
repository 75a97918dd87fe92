#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "caf/error.hpp"
#include "caf/optional.hpp"

namespace actorcsi {

constexpr int exit_ok = 0;
constexpr int exit_failed = 1;
constexpr int exit_usage = 2;

/// Says on stderr why a command ends with `code`; returns that.
int complain(const caf::error& reason, int code);

/// Reads `args` into `opts`. Returns the exit code if that was all: they make
/// no sense, or they asked for help, which was given.
template <class Options>
caf::optional<int> read_command_line(Options& opts,
                                     const std::vector<std::string>& args) {
  if (auto err = opts.read(args))
    return complain(err, exit_usage);
  if (opts.wants_help()) {
    std::fputs(opts.help().c_str(), stdout);
    return exit_ok;
  }
  if (opts.cli_helptext_printed)
    return exit_ok;
  return caf::none;
}

/// Makes the folder that `--save` names. Errors: errc::io_error.
caf::error make_save_folder(const std::string& path);

} // namespace actorcsi
