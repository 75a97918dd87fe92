#pragma once

#include <string>

#include "caf/error.hpp"

namespace actorcsi {

constexpr int exit_ok = 0;
constexpr int exit_failed = 1;
constexpr int exit_usage = 2;

/// Says on stderr why a command ends with `code`; returns that.
int complain(const caf::error& reason, int code);

/// Makes the folder that `--save` names. Errors: errc::io_error.
caf::error make_save_folder(const std::string& path);

} // namespace actorcsi
