#pragma once

#include <cstddef>
#include <string>

namespace actorcsi {

/// `text` in lines of at most 80 characters. Each line but the first gets
/// `indent` spaces; the first is assumed to have them.
std::string wrapped(const std::string& text, size_t indent);

/// An entry of a command's help: the option on the left, its meaning and
/// default on the right.
std::string help_of_option(const std::string& name, const std::string& type,
                           const std::string& help,
                           const std::string& default_value);

} // namespace actorcsi
