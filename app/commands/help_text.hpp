#pragma once

#include <cstddef>
#include <string>

namespace actorcsi {

/// The exit codes of all commands.
constexpr auto exit_codes_help =
  "The exit code is 0, 1 if something failed, and 2 if the command line is "
  "wrong.";

/// `text` in lines of at most 80 characters. Each line but the first gets
/// `indent` spaces; the first is assumed to have them.
std::string wrapped(const std::string& text, size_t indent);

/// An entry of a command's help: the option on the left, its meaning and
/// default on the right.
std::string help_of_option(const std::string& name, const std::string& type,
                           const std::string& help,
                           const std::string& default_value);

} // namespace actorcsi
